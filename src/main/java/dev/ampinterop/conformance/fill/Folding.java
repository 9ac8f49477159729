package dev.ampinterop.conformance.fill;

import dev.ampinterop.conformance.cases.Role;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes what repeats itself in the document of a case with {@code times}. */
public final class Folding {
  private Folding() {}

  /**
   * The same case, shorter where it repeats itself; the caller owns it.
   *
   * @param document not to be changed
   */
  public static ObjectNode of(ObjectNode document) {
    ObjectNode folded = document.deepCopy();
    for (Role role : Role.values()) {
      if (folded.get(role.toString()) instanceof ObjectNode party) {
        fold(party);
      }
    }
    if (folded.get("wire") instanceof ArrayNode wire) {
      List<ObjectNode> entries = wire.valueStream().map(ObjectNode.class::cast).toList();
      folded.set("wire", Repetitions.foldedWire(entries));
    }
    return folded;
  }

  private static void fold(ObjectNode party) {
    if (party.get("does") instanceof ArrayNode steps) {
      party.set("does", folded(steps));
    }
    if (party.get("responders") instanceof ObjectNode responders) {
      for (Map.Entry<String, JsonNode> each : List.copyOf(responders.properties())) {
        if (each.getValue() instanceof ArrayNode entries) {
          responders.set(each.getKey(), folded(entries));
        }
      }
    }
  }

  private static ArrayNode folded(ArrayNode entries) {
    return Repetitions.folded(entries.valueStream().toList(), false);
  }
}
