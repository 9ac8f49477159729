package dev.ampinterop.conformance.cases;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    String type = argument.isString() ? argument.stringValue() : argument.get("type").stringValue();
    boolean list = type.equals(ArgumentType.AMP_LIST.toString());
    if (list && !argument.has("of")) {
      problems.add(
          argument,
          "the list "
              + name
              + " does not say what it holds (write {\"type\": \"AmpList\", \"of\": {…}})");
    } else if (!list && argument.has("of")) {
      problems.add(argument, "of", "only an AmpList has \"of\" (leave it out)");
    }
    return new ArgumentSpec(
        ArgumentType.named(type)
            .orElseThrow(() -> new IllegalStateException(type + " got past the schema")),
        argument.path("optional").asBoolean(false),
        arguments(argument.path("of")));
  }

  private static List<String> codes(JsonNode codes) {
    List<String> read = new ArrayList<>();
    codes.forEach(code -> read.add(code.stringValue()));
    return read;
  }
}
