package dev.ampinterop.conformance.cases;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A command that both parties define.
 *
 * @param name its name on the wire
 * @param arguments what a call carries, in the order of encoding
 * @param response what an answer carries, in the order of encoding
 * @param errors the codes that it declares
 * @param fatalErrors the codes that it declares and that end the connection
 * @param requiresAnswer whether a call is answered at all
 * @param parent the command whose errors it inherits
 * @param kind what else is special about it
 */
public record CommandSpec(
    String name,
    Map<String, ArgumentSpec> arguments,
    Map<String, ArgumentSpec> response,
    List<String> errors,
    List<String> fatalErrors,
    boolean requiresAnswer,
    Optional<CommandSpec> parent,
    CommandKind kind) {

  /** Copies everything, keeping the order. */
  public CommandSpec {
    arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
    response = Collections.unmodifiableMap(new LinkedHashMap<>(response));
    errors = List.copyOf(errors);
    fatalErrors = List.copyOf(fatalErrors);
  }

  /** One of which nothing is known but its name. */
  static CommandSpec unknown(String name) {
    return new CommandSpec(
        name, Map.of(), Map.of(), List.of(), List.of(), true, Optional.empty(), CommandKind.PLAIN);
  }

  /** Whether it is of that kind. */
  public boolean is(CommandKind kind) {
    return this.kind == kind;
  }

  /** Whether it declares or inherits an error under that code, fatal or not. */
  public boolean declares(String code) {
    return errors.contains(code)
        || fatalErrors.contains(code)
        || parent.filter(command -> command.declares(code)).isPresent();
  }

  /** The command as the peer protocol writes it. */
  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("arguments", ArgumentSpec.toJson(arguments));
    json.set("response", ArgumentSpec.toJson(response));
    json.set("errors", texts(errors));
    json.set("fatalErrors", texts(fatalErrors));
    json.put("requiresAnswer", requiresAnswer);
    parent.ifPresent(command -> json.put("extends", command.name()));
    if (kind != CommandKind.PLAIN) {
      json.put(kind.member(), true);
    }
    return json;
  }

  private static ArrayNode texts(List<String> texts) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    texts.forEach(array::add);
    return array;
  }

  /** The command in one line, for {@code amp-interop show}. */
  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder(
            name
                + "("
                + (is(CommandKind.RAW) ? "any box" : ArgumentSpec.describe(arguments))
                + ")");
    text.append(
        !requiresAnswer
            ? " unanswered"
            : " -> (" + (is(CommandKind.RAW) ? "any box" : ArgumentSpec.describe(response)) + ")");
    if (kind != CommandKind.PLAIN && !is(CommandKind.RAW)) {
      text.append(", ").append(kind.member());
    }
    parent.ifPresent(command -> text.append(", extends ").append(command.name()));
    if (!errors.isEmpty()) {
      text.append(", errors ").append(String.join(", ", errors));
    }
    if (!fatalErrors.isEmpty()) {
      text.append(", fatal errors ").append(String.join(", ", fatalErrors));
    }
    return text.toString();
  }
}
