package dev.ampinterop.conformance.fill;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One entry of a list in which {@code times} is spelled out, and what it was written as.
 *
 * @param source the entry as the file has it, of which there may be more copies
 * @param number which copy of the innermost repetition it is, from 0; 0 outside of one
 */
record Copy(ObjectNode source, int number) {
  /**
   * The entries of a list, in the order in which they are read from it.
   *
   * @param around the number of the copy in which the list stands; 0 outside of a repetition
   */
  static List<Copy> of(JsonNode list, int around) {
    List<Copy> copies = new ArrayList<>();
    list.forEach(entry -> add(entry, around, copies));
    return copies;
  }

  private static void add(JsonNode entry, int number, List<Copy> copies) {
    if (!entry.has("times")) {
      copies.add(new Copy((ObjectNode) entry, number));
      return;
    }
    for (int copy = 0; copy < entry.get("times").asInt(); copy++) {
      if (entry.has("each")) {
        for (JsonNode inner : entry.get("each")) {
          add(inner, copy, copies);
        }
      } else {
        copies.add(new Copy((ObjectNode) entry, copy));
      }
    }
  }
}
