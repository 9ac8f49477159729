package dev.ampinterop.conformance.vectors;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxParser;
import dev.ampinterop.amp.error.KeyTooLong;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.vectors.Vector.Test;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a case says of boxes: how each side's bytes are cut into them, and with which bytes an
 * implementation writes one.
 */
final class FramingOfCase {
  private final ConformanceCase source;
  private final Source from;
  private final Consumer<Vector> sink;

  FramingOfCase(ConformanceCase source, Consumer<Vector> sink) {
    this.source = source;
    this.from = new Source(source.id(), source.claim(), source.requires());
    this.sink = sink;
  }

  void derive() {
    boolean isFraming = source.id().startsWith("framing/");
    for (Role role : Role.values()) {
      if (isFraming || boxes(role).stream().anyMatch(entry -> !entry.descriptors().isEmpty())) {
        decode(role);
      }
      if (isFraming && !source.party(role).scriptOnly()) {
        encode(role);
      }
    }
  }

  private List<WireEntry> boxes(Role role) {
    return source.wire().stream()
        .filter(entry -> entry.from() == role)
        .takeWhile(entry -> !entry.endsBoxes() && !entry.closes())
        .toList();
  }

  private void decode(Role role) {
    var bytes = new ByteArrayOutputStream();
    List<Integer> descriptors = new ArrayList<>();
    for (WireEntry entry : boxes(role)) {
      entry.on().forEach(offset -> descriptors.add(bytes.size() + offset));
      bytes.writeBytes(entry.bytes());
    }
    if (bytes.size() > 0) {
      ObjectNode body = decoded(bytes.toByteArray(), descriptors);
      boolean isLenient = body.path("ends").asString("").equals("key-too-long");
      sink.accept(from.vector(role.toString(), Test.DECODE, body, isLenient, Map.of()));
    }
  }

  /**
   * What these bytes are.
   *
   * @param descriptors on which bytes descriptors travel
   */
  static ObjectNode decoded(byte[] bytes, List<Integer> descriptors) {
    ArrayNode boxes = JsonNodeFactory.instance.arrayNode();
    ObjectNode body = VectorForm.boxes(boxes).put("bytes", VectorForm.hex(bytes));
    var came = JsonNodeFactory.instance.arrayNode();
    var parser = new BoxParser();
    parser.feed(ByteBuffer.wrap(bytes));
    try {
      for (Optional<Box> box = parser.next(); box.isPresent(); box = parser.next()) {
        boxes.add(VectorForm.pairs(box.get()));
        long end = parser.offset();
        came.add(descriptors.stream().filter(at -> at < end).count());
      }
      body.put("ends", parser.pending() == 0 ? "whole" : "incomplete");
    } catch (KeyTooLong e) {
      body.put("ends", "key-too-long");
    }
    descriptors.forEach(body.putArray("descriptors")::add);
    body.set("came", came);
    return body;
  }

  private void encode(Role role) {
    int number = 0;
    for (WireEntry entry : boxes(role)) {
      number++;
      ObjectNode body = decoded(entry.bytes(), List.of());
      if (entry.kind() == WireEntry.Kind.BOX) {
        sink.accept(
            from.vector(
                role + "-" + number,
                Test.ENCODE,
                encoded((ArrayNode) body.get("value").get(0), entry.bytes()),
                false,
                Map.of()));
      }
    }
  }

  /** That a box of these pairs has these bytes. */
  static ObjectNode encoded(ArrayNode pairs, byte[] bytes) {
    ArrayNode boxes = JsonNodeFactory.instance.arrayNode().add(VectorForm.reversed(pairs));
    return VectorForm.boxes(boxes).put("bytes", VectorForm.hex(bytes));
  }
}
