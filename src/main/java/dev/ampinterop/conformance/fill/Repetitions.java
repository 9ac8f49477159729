package dev.ampinterop.conformance.fill;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes values that differ only by the number of their copy with {@code times}. */
final class Repetitions {
  /** Shorter lists are easier to read as they are. */
  private static final int LONG_LIST = 16;

  /** Fewer are easier to read as they are. */
  private static final int FEWEST_COPIES = 3;

  /** How many entries one copy may have. */
  private static final int MOST_ENTRIES = 8;

  /** So many copies show how a value depends on the number: 10 and 16 are among them. */
  private static final int TELLING_COPIES = 20;

  private static final List<String> FORMS = List.of("${i}", "${n}", "${tag}");
  private static final List<String> FORMS_OF_TAGS = List.of("${tag}", "${n}", "${i}");
  private static final Set<String> TAGS = Set.of("_ask", "_answer", "_error");

  private Repetitions() {}

  /**
   * A value of a copy.
   *
   * @param copy the number of the copy, from 0
   */
  record Numbered(int copy, JsonNode value) {}

  /**
   * The one value, with <code>${i}</code> and the like in it, that stands for all of these; empty
   * where there is none.
   */
  static Optional<JsonNode> common(List<Numbered> values) {
    return common(values, FORMS, false);
  }

  /**
   * The elements of a list, where what repeats itself is written with {@code times}; a short list
   * as it is.
   *
   * @param ofBytes whether a number stands for its digits, as it does on the wire
   */
  static ArrayNode folded(List<? extends JsonNode> list, boolean ofBytes) {
    ArrayNode folded = JsonNodeFactory.instance.arrayNode();
    int at = 0;
    while (at < list.size()) {
      Optional<Run> run = list.size() < LONG_LIST ? Optional.empty() : longest(list, at, ofBytes);
      folded.add(run.<JsonNode>map(Run::toJson).orElse(list.get(at)));
      at += run.map(Run::length).orElse(1);
    }
    return folded;
  }

  /** The same of the entries of a wire, however few: one that repeats itself needs no list. */
  static ArrayNode foldedWire(List<ObjectNode> wire) {
    ArrayNode folded = JsonNodeFactory.instance.arrayNode();
    int at = 0;
    while (at < wire.size()) {
      Optional<Run> run = longest(wire, at, true);
      folded.add(run.map(Run::toEntry).orElse(wire.get(at)));
      at += run.map(Run::length).orElse(1);
    }
    return folded;
  }

  /**
   * A run of copies.
   *
   * @param entries what one copy is
   */
  private record Run(int copies, List<JsonNode> entries) {
    int length() {
      return copies * entries.size();
    }

    ObjectNode toJson() {
      ObjectNode json = JsonNodeFactory.instance.objectNode().put("times", copies);
      json.putArray("each").addAll(entries);
      return json;
    }

    ObjectNode toEntry() {
      return entries.size() == 1
          ? JsonNodeFactory.instance
              .objectNode()
              .put("times", copies)
              .setAll((ObjectNode) entries.get(0))
          : toJson();
    }
  }

  private static Optional<Run> longest(List<? extends JsonNode> list, int from, boolean ofBytes) {
    Optional<Run> longest = Optional.empty();
    for (int size = 1; size <= MOST_ENTRIES; size++) {
      Optional<Run> run = run(list, from, size, ofBytes);
      if (run.isPresent() && run.get().length() > longest.map(Run::length).orElse(0)) {
        longest = run;
      }
    }
    return longest;
  }

  /** As many copies of so many entries as there are from that place on. */
  private static Optional<Run> run(
      List<? extends JsonNode> list, int from, int size, boolean ofBytes) {
    int most = (list.size() - from) / size;
    for (int telling = Math.min(most, TELLING_COPIES);
        telling >= FEWEST_COPIES;
        telling = telling == FEWEST_COPIES ? 0 : Math.max(FEWEST_COPIES, telling / 2)) {
      List<JsonNode> entries = new ArrayList<>();
      for (int place = 0; place < size && entries.size() == place; place++) {
        List<Numbered> values = new ArrayList<>();
        for (int copy = 0; copy < telling; copy++) {
          values.add(new Numbered(copy, list.get(from + copy * size + place)));
        }
        common(values, FORMS, ofBytes).ifPresent(entries::add);
      }
      if (entries.size() == size) {
        int copies = telling;
        while (copies < most && isCopy(list, from + copies * size, entries, copies, ofBytes)) {
          copies++;
        }
        return Optional.of(new Run(copies, entries));
      }
    }
    return Optional.empty();
  }

  private static boolean isCopy(
      List<? extends JsonNode> list, int from, List<JsonNode> entries, int copy, boolean ofBytes) {
    for (int place = 0; place < entries.size(); place++) {
      if (!isCopy(entries.get(place), new Numbered(copy, list.get(from + place)), ofBytes)) {
        return false;
      }
    }
    return true;
  }

  private static Optional<JsonNode> common(
      List<Numbered> values, List<String> forms, boolean ofBytes) {
    JsonNode first = values.get(0).value();
    if (values.stream().allMatch(one -> one.value().equals(first))) {
      return Optional.of(first);
    }
    if (first.isObject()) {
      ObjectNode common = JsonNodeFactory.instance.objectNode();
      for (Map.Entry<String, JsonNode> member : first.properties()) {
        String name = member.getKey();
        if (values.stream()
            .anyMatch(one -> one.value().size() != first.size() || !one.value().has(name))) {
          return Optional.empty();
        }
        List<Numbered> members =
            values.stream().map(one -> new Numbered(one.copy(), one.value().get(name))).toList();
        Optional<JsonNode> value =
            common(members, TAGS.contains(name) ? FORMS_OF_TAGS : FORMS, ofBytes);
        if (value.isEmpty()) {
          return Optional.empty();
        }
        common.set(name, value.get());
      }
      return Optional.of(common);
    }
    if (first.isArray()) {
      ArrayNode common = JsonNodeFactory.instance.arrayNode();
      for (int index = 0; index < first.size(); index++) {
        int place = index;
        if (values.stream().anyMatch(one -> one.value().size() != first.size())) {
          return Optional.empty();
        }
        Optional<JsonNode> value =
            common(
                values.stream()
                    .map(one -> new Numbered(one.copy(), one.value().get(place)))
                    .toList(),
                forms,
                ofBytes);
        if (value.isEmpty()) {
          return Optional.empty();
        }
        common.add(value.get());
      }
      return Optional.of(common);
    }
    return scalar(values, forms, ofBytes);
  }

  private static Optional<JsonNode> scalar(
      List<Numbered> values, List<String> forms, boolean ofBytes) {
    // The largest number has the most digits, so it stands in the fewest places by chance.
    Numbered last = values.stream().max(Comparator.comparingInt(Numbered::copy)).orElseThrow();
    if (last.value().isContainer()) {
      return Optional.empty();
    }
    String text = last.value().asString();
    for (String form : forms) {
      String number = number(form, last.copy());
      for (int at = text.indexOf(number); at >= 0; at = text.indexOf(number, at + 1)) {
        JsonNode common =
            JsonNodeFactory.instance.stringNode(
                text.substring(0, at) + form + text.substring(at + number.length()));
        if (values.stream().allMatch(one -> isCopy(common, one, ofBytes))) {
          return Optional.of(common);
        }
      }
    }
    return Optional.empty();
  }

  /** Whether the value is what comes of the common one in the copy of that number. */
  private static boolean isCopy(JsonNode common, Numbered copy, boolean ofBytes) {
    JsonNode value = copy.value();
    if (common.isContainer()) {
      if (common.size() != value.size() || common.isObject() != value.isObject()) {
        return false;
      }
      for (Map.Entry<String, JsonNode> member : common.properties()) {
        JsonNode inner = value.get(member.getKey());
        if (inner == null
            || !isCopy(member.getValue(), new Numbered(copy.copy(), inner), ofBytes)) {
          return false;
        }
      }
      for (int index = 0; common.isArray() && index < common.size(); index++) {
        Numbered inner = new Numbered(copy.copy(), value.get(index));
        if (!isCopy(common.get(index), inner, ofBytes)) {
          return false;
        }
      }
      return true;
    }
    if (!common.isString() || !common.stringValue().contains("${")) {
      return common.equals(value);
    }
    String text = common.stringValue();
    if (text.equals("${i}") || text.equals("${n}")) {
      BigInteger number = new BigInteger(number(text, copy.copy()));
      return value.isIntegralNumber()
          ? value.bigIntegerValue().equals(number)
          : ofBytes && value.isString() && value.stringValue().equals(number.toString());
    }
    for (String form : FORMS) {
      text = text.replace(form, number(form, copy.copy()));
    }
    return value.isString() && value.stringValue().equals(text);
  }

  private static String number(String form, int copy) {
    return switch (form) {
      case "${i}" -> Integer.toString(copy);
      case "${n}" -> Integer.toString(copy + 1);
      default -> Integer.toHexString(copy + 1);
    };
  }
}
