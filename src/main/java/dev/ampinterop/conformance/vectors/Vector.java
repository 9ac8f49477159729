package dev.ampinterop.conformance.vectors;

import dev.ampinterop.conformance.cases.Choice;
import dev.ampinterop.conformance.cases.Specification;
import dev.ampinterop.conformance.cases.Specification.Level;
import dev.ampinterop.conformance.cases.Specification.Requirement;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One vector: what goes in and what comes out, and who demands it.
 *
 * @param name stable; begins with the case that says it, where one does
 * @param claim the behaviour, in one sentence
 * @param requires the requirements that it shows
 * @param level whom it binds
 * @param test what is done with it
 * @param body what goes in and what comes out, with a type and a value; not to be changed
 * @param deviations why an implementation is known to do something else, by its name
 */
record Vector(
    String name,
    String claim,
    List<String> requires,
    Level level,
    Test test,
    ObjectNode body,
    Map<String, String> deviations) {

  /** What a test does with a vector. */
  enum Test {
    /** Encodes, and compares the bytes. */
    ENCODE("encode"),
    /** Decodes, and compares the value or the boxes. */
    DECODE("decode"),
    /** Sees that encoding fails. */
    ENCODE_REFUSED("encode-refused"),
    /** Sees that decoding fails. */
    DECODE_REFUSED("decode-refused");

    private final String written;

    Test(String written) {
      this.written = written;
    }

    /** As files write it. */
    @Override
    public String toString() {
      return written;
    }
  }

  // Of values whose bytes AMP does not settle.
  private static final Set<String> NUMBERS = Set.of("Integer", "Float", "Decimal", "DateTime");
  private static final Set<String> BOXES = Set.of("AmpList", "Arguments", "Boxes");

  /** Copies the collections. */
  Vector {
    requires = List.copyOf(requires);
    deviations = Map.copyOf(deviations);
  }

  /** Two vectors with the same key say the same, and one of them is enough. */
  String key() {
    return test + " " + body;
  }

  /** This, as two sources say it: what either of them requires, and where only both deviate. */
  Vector and(Vector other) {
    Set<String> both = new LinkedHashSet<>(requires);
    both.addAll(other.requires);
    Map<String, String> shared = new TreeMap<>(deviations);
    shared.keySet().retainAll(other.deviations.keySet());
    Level strongest = level == Level.AMP ? level : other.level;
    return new Vector(name, claim, List.copyOf(both), strongest, test, body, shared);
  }

  /**
   * As files write it.
   *
   * @param others how values are written
   */
  ObjectNode toJson(Written others) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", name);
    json.put("claim", claim);
    requires.forEach(json.putArray("requires")::add);
    json.put("level", level.toString());
    Set<Choice> open = open();
    if (!open.isEmpty()) {
      var choices = json.putArray("open");
      open.forEach(choice -> choices.add(choice.toString()));
    }
    json.put("test", test.toString());
    json.setAll(body);
    if (test == Test.DECODE) {
      String written = others.of(this);
      if (!written.equals(body.get("bytes").stringValue())) {
        json.put("written", written);
      }
    }
    new TreeMap<>(deviations)
        .forEach(
            (of, because) ->
                json.withArray("deviations").addObject().put("of", of).put("because", because));
    return json;
  }

  /** What AMP leaves open of it. */
  private Set<Choice> open() {
    Set<Choice> open = EnumSet.noneOf(Choice.class);
    if (level == Level.TWISTED) {
      requires.stream()
          .flatMap(id -> Specification.builtIn().requirement(id).map(Requirement::choice).stream())
          .forEach(choice -> choice.ifPresent(open::add));
    }
    if (test == Test.ENCODE) {
      addOpenOf(body.path("type"), body.path("value"), open);
    }
    return open;
  }

  private static void addOpenOf(JsonNode type, JsonNode value, Set<Choice> open) {
    String name = type.path("type").asString("");
    if (NUMBERS.contains(name)) {
      open.add(Choice.NUMBER_SPELLING);
    }
    JsonNode of = type.path("of");
    if (name.equals("ListOf")) {
      value.forEach(one -> addOpenOf(of, one, open));
    }
    if (BOXES.contains(name)) {
      JsonNode members = name.equals("AmpList") ? of.path("of") : of;
      // What Arguments are is an element by itself.
      (value.isArray() ? value.valueStream().toList() : List.of(value))
          .forEach(
              element -> {
                if (element.size() > 1) {
                  open.add(Choice.KEY_ORDER);
                }
                element
                    .properties()
                    .forEach(one -> addOpenOf(members.path(one.getKey()), one.getValue(), open));
              });
    }
  }
}
