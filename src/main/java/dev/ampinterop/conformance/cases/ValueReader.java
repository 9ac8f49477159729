package dev.ampinterop.conformance.cases;

import dev.ampinterop.conformance.wire.Fact;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Checks values against their declared types, and brings them into the peer protocol's form. */
final class ValueReader {
  private final Problems problems;
  private final Set<String> opened;

  /**
   * @param problems where to report
   * @param opened every descriptor that either party opens
   */
  ValueReader(Problems problems, Set<String> opened) {
    this.problems = problems;
    this.opened = opened;
  }

  /** Values that a party sends. {@code names} are the descriptors that it has. */
  ObjectNode sent(Map<String, ArgumentSpec> arguments, JsonNode values, Set<String> names) {
    return read(arguments, values, Optional.of(names));
  }

  /** Values that a party must see. */
  ObjectNode seen(Map<String, ArgumentSpec> arguments, JsonNode values) {
    return read(arguments, values, Optional.empty());
  }

  /** The keys and values of a raw command's box. */
  ObjectNode box(JsonNode box) {
    ObjectNode read = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> member : box.properties()) {
      if (CaseBytes.isBytes(member.getValue())) {
        read.set(member.getKey(), bytes(member.getValue()));
      } else {
        problems.add(
            box,
            member.getKey(),
            "the command is raw, so this takes bytes: a text, {\"hex\": …} or {\"repeat\": …,"
                + " \"times\": N}, not "
                + Near.shortened(member.getValue()));
      }
    }
    return read;
  }

  /** The facts that a descriptor must show. */
  ObjectNode facts(JsonNode facts) {
    for (Map.Entry<String, JsonNode> member : facts.properties()) {
      factProblem(member.getKey(), member.getValue())
          .ifPresent(problem -> problems.add(facts, member.getKey(), problem));
    }
    String name = facts.path("is").asString("");
    if (facts.path("is").isString() && !opened.contains(name)) {
      problems.add(facts, "is", "nobody opens \"" + name + "\"" + Near.hint(name, opened));
    }
    return (ObjectNode) facts;
  }

  private static Optional<String> factProblem(String key, JsonNode value) {
    if (key.equals(Fact.IS)) {
      return value.isString() ? Optional.empty() : Optional.of(notOne("a text", value));
    }
    Optional<Fact> named = Fact.of(key);
    if (named.isEmpty()) {
      return Optional.of(
          "a descriptor has no fact \"" + key + "\" (" + Near.oneOf(Fact.demanded()) + ")");
    }
    return named.filter(fact -> !fact.accepts(value)).map(fact -> Near.no(fact, value));
  }

  private static String notOne(String what, JsonNode value) {
    return "expected " + what + ", not " + Near.shortened(value);
  }

  private ObjectNode read(
      Map<String, ArgumentSpec> arguments, JsonNode values, Optional<Set<String>> names) {
    ObjectNode read = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> member : values.properties()) {
      ArgumentSpec argument = arguments.get(member.getKey());
      if (argument == null) {
        problems.add(
            values,
            member.getKey(),
            "\""
                + member.getKey()
                + "\" is not declared"
                + Near.hint(member.getKey(), arguments.keySet()));
        read.set(member.getKey(), member.getValue());
      } else {
        read.set(member.getKey(), read(member.getKey(), argument, member.getValue(), names));
      }
    }
    arguments.forEach(
        (name, argument) -> {
          if (!argument.optional() && !values.has(name)) {
            problems.add(
                values,
                "\"" + name + "\" is missing (give it, or declare it with \"optional\": true)");
          }
        });
    return read;
  }

  private JsonNode read(
      String name, ArgumentSpec argument, JsonNode value, Optional<Set<String>> names) {
    boolean fits =
        switch (argument.type()) {
          case INTEGER -> value.isIntegralNumber();
          case STRING -> !value.isNumber() && CaseBytes.isBytes(value);
          case UNICODE ->
              value.isString()
                  || (value.path("repeat").isString() && value.path("times").canConvertToInt());
          case BOOLEAN -> value.isBoolean();
          case DESCRIPTOR ->
              value.isObject() && (names.isEmpty() || value.path("descriptor").isString());
          case AMP_LIST -> value.isArray() && allObjects(value);
          case FLOAT -> ScalarForms.isFloat(value);
          case DECIMAL -> ScalarForms.isDecimal(value);
          case DATE_TIME -> ScalarForms.isDateTime(value);
          case PATH -> ScalarForms.isPath(value);
          case LIST_OF -> value.isArray();
        };
    if (!fits) {
      problems.add(
          value,
          "%s is %s, so it takes %s, not %s"
              .formatted(name, argument.type(), form(argument, names), Near.shortened(value)));
      return value;
    }
    return switch (argument.type()) {
      case INTEGER, BOOLEAN, DECIMAL, DATE_TIME, PATH -> value;
      case FLOAT -> ScalarForms.floatForm(value);
      case STRING -> bytes(value);
      case UNICODE -> text(value);
      case DESCRIPTOR -> names.isEmpty() ? facts(value) : named(value, names.get());
      case AMP_LIST -> {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        value.forEach(element -> list.add(read(argument.of(), element, names)));
        yield list;
      }
      case LIST_OF -> {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < value.size(); i++) {
          String place = name + "[" + i + "]";
          JsonNode one = value.get(i);
          argument.element().ifPresent(spec -> list.add(read(place, spec, one, names)));
        }
        yield list;
      }
    };
  }

  /** {@code {"hex": …}} of bytes in any form. */
  ObjectNode bytes(JsonNode value) {
    try {
      return CaseBytes.hexOf(value);
    } catch (IllegalArgumentException tooLong) {
      problems.add(value, String.valueOf(tooLong.getMessage()));
      return CaseBytes.hex(new byte[0]);
    }
  }

  private JsonNode text(JsonNode value) {
    return value.isString()
        ? value
        : new StringNode(
            value.get("repeat").stringValue().repeat(Math.max(0, value.get("times").asInt())));
  }

  private JsonNode named(JsonNode value, Set<String> names) {
    String name = value.get("descriptor").stringValue();
    if (!names.contains(name)) {
      problems.add(
          value,
          "descriptor",
          "the party has no descriptor \"" + name + "\"" + Near.hint(name, names));
    }
    return value;
  }

  private static String form(ArgumentSpec argument, Optional<Set<String>> names) {
    if (argument.type() != ArgumentType.DESCRIPTOR) {
      return argument.type().valueForm();
    }
    return names.isPresent() ? "{\"descriptor\": NAME}" : "{\"is\": NAME} or other facts";
  }

  private static boolean allObjects(JsonNode list) {
    for (JsonNode element : list) {
      if (!element.isObject()) {
        return false;
      }
    }
    return true;
  }
}
