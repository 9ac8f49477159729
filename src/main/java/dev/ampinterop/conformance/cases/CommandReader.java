package dev.ampinterop.conformance.cases;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads the {@code commands} of a case that its schema allows. */
final class CommandReader {
  private final Problems problems;

  CommandReader(Problems problems) {
    this.problems = problems;
  }

  Map<String, CommandSpec> read(JsonNode commands) {
    Map<String, CommandSpec> read = new LinkedHashMap<>();
    commands
        .properties()
        .forEach(member -> read.put(member.getKey(), read(member.getKey(), member.getValue())));
    return read;
  }

  private CommandSpec read(String name, JsonNode command) {
    CommandSpec spec =
        new CommandSpec(
            name,
            arguments(command.path("arguments")),
            arguments(command.path("response")),
            codes(command.path("errors")),
            codes(command.path("fatalErrors")),
            command.path("requiresAnswer").asBoolean(true));
    for (String code : spec.errors()) {
      if (spec.fatalErrors().contains(code)) {
        problems.add(
            command,
            "fatalErrors",
            code + " is among both errors and fatalErrors (leave it in one of them)");
      }
    }
    return spec;
  }

  private Map<String, ArgumentSpec> arguments(JsonNode arguments) {
    Map<String, ArgumentSpec> read = new LinkedHashMap<>();
    arguments
        .properties()
        .forEach(member -> read.put(member.getKey(), argument(member.getKey(), member.getValue())));
    return read;
  }

  private ArgumentSpec argument(String name, JsonNode argument) {
    String written =
        argument.isString() ? argument.stringValue() : argument.get("type").stringValue();
    ArgumentType type =
        ArgumentType.named(written)
            .orElseThrow(() -> new IllegalStateException(written + " got past the schema"));
    boolean isListOf = type == ArgumentType.LIST_OF;
    if (isListOf || type == ArgumentType.AMP_LIST) {
      if (!argument.has("of")) {
        problems.add(
            argument,
            "the list %s does not say what it holds (write {\"type\": \"%s\", \"of\": %s})"
                .formatted(name, type, isListOf ? "TYPE" : "{…}"));
      }
    } else if (argument.has("of")) {
      problems.add(argument, "of", "only an AmpList and a ListOf have \"of\" (leave it out)");
    }
    return new ArgumentSpec(
        type,
        argument.path("optional").asBoolean(false),
        isListOf ? Map.of() : arguments(argument.path("of")),
        isListOf && argument.has("of") ? Optional.of(element(name, argument)) : Optional.empty());
  }

  private ArgumentSpec element(String name, JsonNode list) {
    ArgumentSpec element = argument(name, list.get("of"));
    if (element.type() == ArgumentType.DESCRIPTOR || element.type() == ArgumentType.AMP_LIST) {
      problems.add(
          list, "of", "a ListOf cannot hold " + element.type() + " (an AmpList can hold it)");
    }
    return element;
  }

  private static List<String> codes(JsonNode codes) {
    List<String> read = new ArrayList<>();
    codes.forEach(code -> read.add(code.stringValue()));
    return read;
  }
}
