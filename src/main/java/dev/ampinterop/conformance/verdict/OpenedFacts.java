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
  private final Map<String, Optional<DescriptorFacts>> unseen;

  private OpenedFacts(Map<String, Optional<DescriptorFacts>> unseen) {
    this.unseen = Map.copyOf(unseen);
  }

  /**
   * Collects them from the {@code opens} of all observations.
   *
   * @param unseen what parties open that report nothing, by its name: its kind and access, empty
   *     where they choose
   */
  static OpenedFacts of(
      Map<Role, ObjectNode> observations, Map<String, Optional<DescriptorFacts>> unseen) {
    OpenedFacts opened = new OpenedFacts(unseen);
    for (ObjectNode observation : observations.values()) {
      observation
          .path("opens")
          .properties()
          .forEach(member -> opened.facts.put(member.getKey(), member.getValue()));
    }
    return opened;
  }

  /**
   * Whether these are the facts of that one: same object, same kind, same access. Where who opened
   * it reports nothing, any object will do.
   */
  boolean is(String name, String kind, String access, String id) {
    JsonNode one = facts.get(name);
    if (one == null) {
      Optional<DescriptorFacts> known = unseen.get(name);
      return known != null
          && known
              .filter(facts -> !facts.kind().equals(kind) || !facts.access().equals(access))
              .isEmpty();
    }
    return one.path("kind").asString("").equals(kind)
        && one.path("access").asString("").equals(access)
        && one.path("id").asString("").equals(id);
  }

  /** {@code p.read (pipe, read, 12:3456)}; says so when nobody reported it. */
  String describe(String name) {
    return name
        + Optional.ofNullable(facts.get(name))
            .map(one -> " (" + describe(one) + ")")
            .or(
                () ->
                    Optional.ofNullable(unseen.get(name))
                        .flatMap(known -> known)
                        .map(known -> " (" + known.kind() + ", " + known.access() + ")"))
            .orElse(" (which nobody reported)");
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
