package dev.ampinterop.conformance.verdict;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The facts of every descriptor that a party opened, by its name in the case. */
final class OpenedFacts {
  private final Map<String, JsonNode> facts = new HashMap<>();

  /** Collects them from the {@code opens} of all observations. */
  static OpenedFacts of(Map<Role, ObjectNode> observations) {
    OpenedFacts opened = new OpenedFacts();
    for (ObjectNode observation : observations.values()) {
      observation
          .path("opens")
          .properties()
          .forEach(member -> opened.facts.put(member.getKey(), member.getValue()));
    }
    return opened;
  }

  /** The facts of that one; empty when nobody reported it. */
  Optional<JsonNode> of(String name) {
    return Optional.ofNullable(facts.get(name));
  }

  /** Whether these are the facts of the same descriptor: same object, same kind, same access. */
  static boolean same(JsonNode opened, String kind, String access, String id) {
    return opened.path("kind").asString("").equals(kind)
        && opened.path("access").asString("").equals(access)
        && opened.path("id").asString("").equals(id);
  }

  /** {@code p.read (pipe, read, 12:3456)}; says so when nobody reported it. */
  String describe(String name) {
    return name
        + of(name).map(one -> " (" + describe(one) + ")").orElse(" (which nobody reported)");
  }

  /** {@code pipe, read, 12:3456}. */
  static String describe(JsonNode facts) {
    return facts.path("kind").asString("?")
        + ", "
        + facts.path("access").asString("?")
        + ", "
        + facts.path("id").asString("?");
  }

  /** {@code pipe, read, 12:3456}. */
  static String describe(DescriptorFacts facts) {
    return facts.kind() + ", " + facts.access() + ", " + facts.id();
  }
}
