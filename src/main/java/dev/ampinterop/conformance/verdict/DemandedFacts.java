package dev.ampinterop.conformance.verdict;

import dev.ampinterop.conformance.wire.Fact;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The facts that a descriptor must have, beside those that it has. */
final class DemandedFacts {
  private DemandedFacts() {}

  /** The names of those that it has otherwise. */
  static List<String> unlike(JsonNode demanded, JsonNode observed) {
    return demanded.properties().stream()
        .filter(fact -> !fact.getKey().equals(Fact.IS))
        .filter(fact -> !isNeither(fact, observed))
        .filter(fact -> !ValueJudge.same(fact.getValue(), observed.path(fact.getKey())))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Whether it is a flag that neither has. */
  private static boolean isNeither(Map.Entry<String, JsonNode> fact, JsonNode observed) {
    return Fact.of(fact.getKey()).filter(Fact::isFlag).isPresent()
        && !observed.has(fact.getKey())
        && !fact.getValue().asBoolean();
  }
}
