package dev.ampinterop.conformance.wire;

import dev.ampinterop.conformance.cases.FactNames;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Facts in JSON, as players report them and captures keep them. */
public final class FactsJson {
  private FactsJson() {}

  /** Puts facts among the members of an object. */
  public static ObjectNode put(DescriptorFacts facts, ObjectNode json) {
    json.put("kind", facts.kind()).put("access", facts.access()).put("id", facts.id());
    for (Map.Entry<String, Object> fact : facts.more().entrySet()) {
      if (fact.getValue() instanceof Boolean flag) {
        json.put(fact.getKey(), flag);
      } else if (fact.getValue() instanceof Long number) {
        json.put(fact.getKey(), number);
      } else {
        json.put(fact.getKey(), fact.getValue().toString());
      }
    }
    return json;
  }

  /** The facts among the members of an object; empty texts where the first three are missing. */
  public static DescriptorFacts of(JsonNode json) {
    SortedMap<String, Object> more = new TreeMap<>();
    for (String name : FactNames.MORE) {
      JsonNode fact = json.path(name);
      if (fact.isBoolean()) {
        more.put(name, fact.booleanValue());
      } else if (fact.isIntegralNumber() && fact.canConvertToLong()) {
        more.put(name, fact.longValue());
      } else if (fact.isString()) {
        more.put(name, fact.stringValue());
      }
    }
    return new DescriptorFacts(
        json.path("kind").asString(""),
        json.path("access").asString(""),
        json.path("id").asString(""),
        more);
  }
}
