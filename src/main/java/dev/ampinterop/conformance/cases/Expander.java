package dev.ampinterop.conformance.cases;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Spells out {@code times}, {@code each}, <code>${i}</code>, <code>${n}</code>, <code>${tag}</code>
 * and <code>${all}</code> in lists of entries, and {@code {"times", "each"}} in the lists that
 * stand in them. Where one repetition stands in another, the innermost counts; only <code>${all}
 * </code> goes on counting from one copy of the outer one to the next.
 */
final class Expander {
  /** Enough for every conversation worth telling; nested repetitions must not eat the memory. */
  private static final int MOST_ENTRIES = 1_000_000;

  private final Places places;
  private final Problems problems;
  private int entries;

  Expander(Places places, Problems problems) {
    this.places = places;
    this.problems = problems;
  }

  /** A case in which every list of entries is spelled out. The given one is not changed. */
  ObjectNode spellOut(ObjectNode document) {
    ObjectNode spelledOut = copy(document);
    if (document.has("wire")) {
      spelledOut.set("wire", expand(document.get("wire")));
    }
    for (Role role : Role.values()) {
      if (document.get(role.toString()) instanceof ObjectNode party) {
        spelledOut.set(role.toString(), party(party));
      }
    }
    return spelledOut;
  }

  private ObjectNode party(ObjectNode party) {
    ObjectNode spelledOut = withSteps(party);
    if (party.get("responders") instanceof ObjectNode responders) {
      ObjectNode lists = copy(responders);
      for (Map.Entry<String, JsonNode> member : responders.properties()) {
        ArrayNode entries = places.copied(member.getValue(), JsonNodeFactory.instance.arrayNode());
        expand(member.getValue()).forEach(entry -> entries.add(withSteps((ObjectNode) entry)));
        lists.set(member.getKey(), entries);
      }
      spelledOut.set("responders", lists);
    }
    return spelledOut;
  }

  private ObjectNode withSteps(ObjectNode entry) {
    return copy(entry).set("does", expand(entry.path("does")));
  }

  private ObjectNode copy(ObjectNode object) {
    ObjectNode copy = places.copied(object, JsonNodeFactory.instance.objectNode());
    object.properties().forEach(member -> copy.set(member.getKey(), member.getValue()));
    return copy;
  }

  /** The entries, each one spelled out. The given list is not changed. */
  ArrayNode expand(JsonNode list) {
    ArrayNode expanded = places.copied(list, JsonNodeFactory.instance.arrayNode());
    for (JsonNode entry : list) {
      add(entry, 0, expanded);
    }
    return expanded;
  }

  /**
   * @param before how many copies of what stands around the entry come before this one
   */
  private void add(JsonNode entry, long before, ArrayNode expanded) {
    JsonNode times = entry.get("times");
    if (times == null) {
      append(entry, before, expanded);
      return;
    }
    for (int number = 0; number < times.asInt(); number++) {
      Copy copy = new Copy(number, before * times.asInt() + number);
      if (entry.has("each")) {
        for (JsonNode inner : entry.get("each")) {
          add(isRepetition(inner) ? inner : numbered(inner, copy), copy.ofAll(), expanded);
        }
      } else {
        append(numbered(withoutTimes(entry), copy), copy.ofAll(), expanded);
      }
      if (entries >= MOST_ENTRIES) {
        return;
      }
    }
  }

  /**
   * A copy in a repetition.
   *
   * @param number which of the repetition, from 0
   * @param ofAll the same, counted over all copies of the repetitions around it
   */
  private record Copy(int number, long ofAll) {}

  private void append(JsonNode entry, long before, ArrayNode expanded) {
    if (++entries == MOST_ENTRIES) {
      problems.add(entry, "the case has more than " + MOST_ENTRIES + " entries (lower \"times\")");
    }
    if (entries < MOST_ENTRIES) {
      expanded.add(holdsRun(entry) ? spelledOut(entry, before) : entry);
    }
  }

  private JsonNode spelledOut(JsonNode node, long before) {
    if (node.isArray()) {
      ArrayNode array = places.copied(node, JsonNodeFactory.instance.arrayNode());
      for (JsonNode element : node) {
        if (isRun(element)) {
          add(element, before, array);
        } else {
          array.add(spelledOut(element, before));
        }
      }
      return array;
    }
    if (node.isObject()) {
      ObjectNode object = places.copied(node, JsonNodeFactory.instance.objectNode());
      node.properties()
          .forEach(member -> object.set(member.getKey(), spelledOut(member.getValue(), before)));
      return object;
    }
    return node;
  }

  private static boolean holdsRun(JsonNode node) {
    for (JsonNode inner : node) {
      if ((node.isArray() && isRun(inner)) || holdsRun(inner)) {
        return true;
      }
    }
    return false;
  }

  /** Whether nothing but a repetition of elements can be meant. */
  private static boolean isRun(JsonNode node) {
    return node.size() == 2 && node.path("times").isInt() && node.path("each").isArray();
  }

  private ObjectNode withoutTimes(JsonNode entry) {
    ObjectNode copy = copy((ObjectNode) entry);
    copy.remove("times");
    return copy;
  }

  private JsonNode numbered(JsonNode node, Copy copy) {
    if (node.isString()) {
      return places.copied(node, numbered(node.stringValue(), copy));
    }
    if (node.isArray()) {
      ArrayNode array = places.copied(node, JsonNodeFactory.instance.arrayNode());
      node.forEach(element -> array.add(isRepetition(element) ? element : numbered(element, copy)));
      return array;
    }
    if (node.isObject()) {
      ObjectNode object = places.copied(node, JsonNodeFactory.instance.objectNode());
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        object.set(member.getKey(), numbered(member.getValue(), copy));
      }
      return object;
    }
    return node;
  }

  private static boolean isRepetition(JsonNode node) {
    // {"repeat": …, "times": N} is a value, not an entry.
    return node.has("times") && !node.has("repeat");
  }

  private static JsonNode numbered(String text, Copy copy) {
    return switch (text) {
      case "${i}" -> new IntNode(copy.number());
      case "${n}" -> new IntNode(copy.number() + 1);
      case "${all}" -> new LongNode(copy.ofAll());
      default ->
          new StringNode(
              text.replace("${i}", Integer.toString(copy.number()))
                  .replace("${n}", Integer.toString(copy.number() + 1))
                  .replace("${tag}", Integer.toHexString(copy.number() + 1))
                  .replace("${all}", Long.toString(copy.ofAll())));
    };
  }
}
