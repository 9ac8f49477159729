package dev.ampinterop.conformance.vectors;

import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.vectors.Vector.Test;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What no case can say in isolation: {@code vectors.json} beside the cases. Its entries write bytes
 * and values as cases do; {@code docs/vectors.md} describes them.
 */
final class HandWritten {
  private static final String RESOURCE = "/amp-interop/conformance-cases/vectors.json";

  private final JsonNode root;

  HandWritten() {
    // An Integer may have more digits than the reader usually takes.
    JsonMapper mapper =
        JsonMapper.builder(
                JsonFactory.builder()
                    .streamReadConstraints(
                        StreamReadConstraints.builder().maxNumberLength(1 << 16).build())
                    .build())
            .build();
    try (InputStream file = HandWritten.class.getResourceAsStream(RESOURCE)) {
      if (file == null) {
        throw new IllegalStateException("this build carries no vectors.json");
      }
      root = mapper.readTree(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void framing(Consumer<Vector> sink) {
    for (JsonNode entry : root.path("framing")) {
      if (entry.has("bytes")) {
        byte[] bytes = VectorForm.bytes(entry.get("bytes"));
        add(entry, "bytes", Test.DECODE, FramingOfCase.decoded(bytes, List.of()), sink);
      } else {
        ArrayNode pairs = pairs(entry.get("box"));
        if (entry.has("refused")) {
          ObjectNode body = VectorForm.boxes(JsonNodeFactory.instance.arrayNode().add(pairs));
          body.put("refused", entry.get("refused").stringValue());
          add(entry, "box", Test.ENCODE_REFUSED, body, sink);
        } else {
          byte[] bytes = sorted(entry.get("box"));
          add(entry, "box", Test.ENCODE, FramingOfCase.encoded(pairs, bytes), sink);
          add(entry, "box", Test.DECODE, FramingOfCase.decoded(bytes, List.of()), sink);
        }
      }
    }
  }

  void arguments(Consumer<Vector> sink) {
    for (JsonNode entry : root.path("arguments")) {
      ObjectNode type = VectorForm.type(entry.get("type"));
      each(
          entry,
          "values",
          (place, both) -> {
            ObjectNode body = body(type, both.get(0)).put("bytes", hex(both.get(1)));
            add(entry, place, Test.ENCODE, body, sink);
            add(entry, place, Test.DECODE, body, sink);
          });
      each(
          entry,
          "reads",
          (place, read) -> {
            ObjectNode body = body(type, read.get(1)).put("bytes", hex(read.get(0)));
            add(entry, place, Test.DECODE, body, sink);
          });
      each(
          entry,
          "refuses",
          (place, bytes) -> {
            ObjectNode body = JsonNodeFactory.instance.objectNode().set("type", type);
            add(entry, place, Test.DECODE_REFUSED, body.put("bytes", hex(bytes)), sink);
          });
      each(
          entry,
          "refusesValues",
          (place, value) -> add(entry, place, Test.ENCODE_REFUSED, body(type, value), sink));
    }
  }

  // A name counts within its member, so that one more at the end of another changes none.
  private static void each(JsonNode entry, String member, BiConsumer<String, JsonNode> action) {
    int number = 0;
    for (JsonNode one : entry.path(member)) {
      action.accept(member + "-" + ++number, one);
    }
  }

  private static ObjectNode body(ObjectNode type, JsonNode value) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().set("type", type);
    return body.set("value", VectorForm.value(type, value));
  }

  private static void add(
      JsonNode entry, String place, Test test, ObjectNode body, Consumer<Vector> sink) {
    Map<String, String> deviations = new TreeMap<>();
    entry
        .path("deviations")
        .properties()
        .forEach(one -> deviations.put(one.getKey(), one.getValue().stringValue()));
    Source source =
        new Source(
            entry.get("name").stringValue(),
            entry.get("claim").stringValue(),
            entry.get("requires").valueStream().map(JsonNode::stringValue).toList());
    sink.accept(source.vector(place, test, body, false, deviations));
  }

  private static String hex(JsonNode written) {
    return VectorForm.hex(VectorForm.bytes(written));
  }

  private static ArrayNode pairs(JsonNode box) {
    ArrayNode pairs = JsonNodeFactory.instance.arrayNode();
    box.forEach(pair -> pairs.addArray().add(hex(pair.get(0))).add(hex(pair.get(1))));
    return pairs;
  }

  private static byte[] sorted(JsonNode box) {
    List<Map.Entry<String, byte[]>> all = new ArrayList<>();
    for (JsonNode pair : box) {
      String key = new String(VectorForm.bytes(pair.get(0)), StandardCharsets.ISO_8859_1);
      all.add(Map.entry(key, VectorForm.bytes(pair.get(1))));
    }
    all.sort(Map.Entry.comparingByKey());
    return Passed.bytes(all);
  }
}
