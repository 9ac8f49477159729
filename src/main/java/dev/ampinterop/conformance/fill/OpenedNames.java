package dev.ampinterop.conformance.fill;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.Fact;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Which of the descriptors that the parties opened a descriptor is. */
final class OpenedNames {
  private static final List<String> IDENTITY = List.of("kind", "access", "id");

  private final Map<String, JsonNode> opened = new LinkedHashMap<>();

  /**
   * @param observations what each party reported
   */
  OpenedNames(Map<Role, ObjectNode> observations) {
    for (ObjectNode observation : observations.values()) {
      observation
          .path("opens")
          .properties()
          .forEach(member -> opened.put(member.getKey(), member.getValue()));
    }
  }

  /** The name of what travelled; empty where nobody opened it. */
  Optional<String> of(DescriptorFacts facts) {
    return named(List.of(facts.kind(), facts.access(), facts.id()));
  }

  private Optional<String> named(List<String> identity) {
    // Of an eventfd and the like each has the same identity; then any name will do.
    return opened.entrySet().stream()
        .filter(one -> identity(one.getValue()).equals(identity))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** What a case says of a received descriptor: which one it is, or at least what. */
  ObjectNode is(JsonNode facts) {
    ObjectNode seen = JsonNodeFactory.instance.objectNode();
    named(identity(facts))
        .ifPresentOrElse(
            name -> seen.put("is", name),
            () -> seen.setAll((ObjectNode) facts.deepCopy()).retain("kind", "access", "socket"));
    return seen;
  }

  /** What a case says of a descriptor that a party looks at: all that can be demanded. */
  ObjectNode facts(JsonNode facts) {
    ObjectNode seen = is(facts);
    Stream.of(Fact.values())
        .filter(fact -> !fact.isCommon())
        .map(Fact::key)
        .filter(facts::has)
        .sorted()
        .forEach(fact -> seen.set(fact, facts.get(fact)));
    return seen;
  }

  private static List<String> identity(JsonNode facts) {
    return IDENTITY.stream().map(fact -> facts.path(fact).asString("")).toList();
  }
}
