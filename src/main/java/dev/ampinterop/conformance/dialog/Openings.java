package dev.ampinterop.conformance.dialog;

import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a side opens, to have the descriptors that it sent: new ones of the same kind and access,
 * and the same one where the same one was sent.
 */
final class Openings {
  private final ObjectNode opens = JsonNodeFactory.instance.objectNode();
  private final Map<String, String> resources = new LinkedHashMap<>();
  private int number;

  /**
   * @param number how many resources the other side opens: names are unique in a case
   */
  Openings(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  ObjectNode toJson() {
    return opens;
  }

  /** Opens what the turn hands over. */
  void learn(Turn turn) {
    if (turn instanceof Turn.Stray stray) {
      stray.descriptors().forEach(this::open);
    }
    for (DialogValue value : CaseTeller.values(turn).values()) {
      if (value instanceof DialogValue.Handle handle) {
        open(handle.descriptor());
      }
    }
  }

  /** The name of a descriptor that was learnt. */
  String name(CapturedDescriptor descriptor) {
    DescriptorFacts facts = descriptor.facts();
    String name = Optional.ofNullable(resources.get(identity(facts))).orElseThrow();
    return switch (facts.kind()) {
      case "pipe" -> name + (facts.access().equals("write") ? ".write" : ".read");
      case "file", "character-device" -> name;
      default -> name + ".a";
    };
  }

  private void open(CapturedDescriptor descriptor) {
    resources.computeIfAbsent(
        identity(descriptor.facts()), identity -> open(descriptor.facts(), descriptor));
  }

  private String open(DescriptorFacts facts, CapturedDescriptor descriptor) {
    number++;
    ObjectNode resource = JsonNodeFactory.instance.objectNode();
    String name =
        switch (facts.kind()) {
          case "pipe" -> {
            resource.putObject("pipe");
            yield "pipe";
          }
          case "file" -> {
            file(resource.putObject("file"), facts, descriptor);
            yield "file";
          }
          case "character-device" -> {
            resource.put("device", "/dev/null").put("mode", facts.access());
            yield "device";
          }
          default -> {
            resource.putObject("socketpair");
            yield "socket";
          }
        };
    opens.set(name + number, resource);
    return name + number;
  }

  private static void file(ObjectNode file, DescriptorFacts facts, CapturedDescriptor descriptor) {
    CapturedDescriptor.Content content = descriptor.content();
    if (content != null && content.bytes().length > 0) {
      file.set("content", BytesAsJson.of(content.bytes()));
    }
    file.put("mode", facts.append() ? "append" : facts.access());
    if (facts.offset() != null && facts.offset() > 0 && !facts.append()) {
      file.put("offset", facts.offset());
    }
  }

  /** Both ends of a pipe have one id; a file can be opened more than once. */
  private static String identity(DescriptorFacts facts) {
    return facts.kind().equals("file")
        ? facts.id() + " " + facts.access() + " " + facts.append() + " " + facts.offset()
        : facts.kind() + " " + facts.id();
  }
}
