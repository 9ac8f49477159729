package dev.ampinterop.conformance.cases;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One argument of a command.
 *
 * @param type its type
 * @param optional whether it may be absent
 * @param of what each element of an {@code AmpList} holds, in the order of encoding; empty for
 *     other types
 * @param element what a {@code ListOf} is a list of; empty for other types
 */
public record ArgumentSpec(
    ArgumentType type,
    boolean optional,
    Map<String, ArgumentSpec> of,
    Optional<ArgumentSpec> element) {
  /** Copies {@code of}, keeping its order. */
  public ArgumentSpec {
    of = Collections.unmodifiableMap(new LinkedHashMap<>(of));
  }

  /** The argument as the peer protocol writes it: always an object. The caller owns it. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("type", type.toString());
    json.put("optional", optional);
    if (type == ArgumentType.AMP_LIST) {
      json.set("of", toJson(of));
    }
    element.ifPresent(spec -> json.set("of", spec.toJson()));
    return json;
  }

  static ObjectNode toJson(Map<String, ArgumentSpec> arguments) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    arguments.forEach((name, argument) -> json.set(name, argument.toJson()));
    return json;
  }

  /** How a person would write it: {@code AmpList(file: Descriptor), optional}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(type.toString());
    if (type == ArgumentType.AMP_LIST) {
      text.append('(').append(describe(of)).append(')');
    }
    element.ifPresent(spec -> text.append('(').append(spec).append(')'));
    return text.append(optional ? " (optional)" : "").toString();
  }

  static String describe(Map<String, ArgumentSpec> arguments) {
    StringBuilder text = new StringBuilder();
    arguments.forEach(
        (name, argument) ->
            text.append(text.isEmpty() ? "" : ", ").append(name).append(": ").append(argument));
    return text.toString();
  }
}
