package dev.ampinterop.conformance.steps;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a responder does one time. The JSON node is not to be changed.
 *
 * @param told everything but its steps: what it must see, what it keeps, how it answers
 * @param does its steps
 */
public record ResponderEntry(ObjectNode told, List<Step> does) {
  /** The responders of a part, by command. */
  public static Map<String, List<ResponderEntry>> ofPart(JsonNode responders) {
    return responders.properties().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                member ->
                    member
                        .getValue()
                        .valueStream()
                        .map(
                            entry ->
                                new ResponderEntry(
                                    (ObjectNode) entry, Step.ofPart(entry.path("does"))))
                        .toList()));
  }

  /** What a peer gets: without what must be seen. */
  public ObjectNode toJson() {
    ObjectNode json = told.deepCopy();
    json.remove("sees");
    ArrayNode steps = json.putArray("does");
    does.forEach(step -> steps.add(step.json().deepCopy()));
    return json;
  }
}
