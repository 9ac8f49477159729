package dev.ampinterop.conformance.cases;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Reads the {@code commands} of a case that its schema allows. */
final class CommandReader {
  private static final Map<CommandKind, List<String>> NOT_OF =
      Map.of(
          CommandKind.RAW,
          List.of("arguments", "response", "errors", "fatalErrors", "extends"),
          CommandKind.SWITCHES,
          List.of("response", "requiresAnswer"),
          CommandKind.STARTS_TLS,
          List.of("requiresAnswer"));

  private final Problems problems;

  CommandReader(Problems problems) {
    this.problems = problems;
  }

  Map<String, CommandSpec> read(JsonNode commands) {
    Map<String, CommandSpec> read = new LinkedHashMap<>();
    commands.propertyNames().forEach(name -> read(name, commands, read, Set.of()));
    return read;
  }

  private CommandSpec read(
      String name, JsonNode commands, Map<String, CommandSpec> read, Set<String> children) {
    if (read.containsKey(name)) {
      return read.get(name);
    }
    JsonNode command = commands.get(name);
    Optional<CommandSpec> parent = Optional.empty();
    if (command.has("extends")) {
      Set<String> below = new TreeSet<>(children);
      below.add(name);
      parent = parent(command, commands, read, below);
    }
    CommandSpec spec = read(name, command, parent);
    read.put(name, spec);
    return spec;
  }

  private Optional<CommandSpec> parent(
      JsonNode command, JsonNode commands, Map<String, CommandSpec> read, Set<String> children) {
    String name = command.get("extends").asString();
    if (children.contains(name)) {
      problems.add(command, "extends", "the command inherits from itself (leave it out)");
      return Optional.empty();
    }
    if (!commands.has(name)) {
      problems.add(
          command,
          "extends",
          "no command is called \"" + name + "\"" + Near.hint(name, commands.propertyNames()));
      return Optional.empty();
    }
    CommandSpec parent = read(name, commands, read, children);
    if (!parent.is(CommandKind.PLAIN)) {
      problems.add(
          command,
          "extends",
          name + " is \"" + parent.kind().member() + "\" (inherit from a plain command)");
    }
    return Optional.of(parent);
  }

  private CommandKind kind(JsonNode command) {
    CommandKind kind = CommandKind.PLAIN;
    for (CommandKind other : CommandKind.values()) {
      if (command.path(other.member()).asBoolean(false)) {
        if (kind != CommandKind.PLAIN) {
          problems.add(
              command,
              other.member(),
              "a command is not both \""
                  + kind.member()
                  + "\" and \""
                  + other.member()
                  + "\" (leave one of them out)");
        }
        kind = other;
      }
    }
    for (String member : NOT_OF.getOrDefault(kind, List.of())) {
      if (command.has(member)) {
        problems.add(
            command, member, "a \"" + kind.member() + "\" command has none (leave it out)");
      }
    }
    return kind;
  }

  private CommandSpec read(String name, JsonNode command, Optional<CommandSpec> parent) {
    CommandSpec spec =
        new CommandSpec(
            name,
            command.has("arguments") || parent.isEmpty()
                ? arguments(command.path("arguments"))
                : parent.get().arguments(),
            command.has("response") || parent.isEmpty()
                ? arguments(command.path("response"))
                : parent.get().response(),
            codes(command.path("errors")),
            codes(command.path("fatalErrors")),
            command
                .path("requiresAnswer")
                .asBoolean(parent.map(CommandSpec::requiresAnswer).orElse(true)),
            parent,
            kind(command));
    parent.ifPresent(inherited -> checkInherited(command, spec, inherited));
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

  /** What implementations inherit and cannot take back. */
  private void checkInherited(JsonNode command, CommandSpec spec, CommandSpec parent) {
    if (spec.arguments().isEmpty() && !parent.arguments().isEmpty()) {
      problems.add(
          command, "arguments", "it takes what " + parent.name() + " takes (leave this out)");
    }
    if (spec.response().isEmpty() && !parent.response().isEmpty()) {
      problems.add(
          command, "response", "it returns what " + parent.name() + " returns (leave this out)");
    }
    if (spec.requiresAnswer() && !parent.requiresAnswer()) {
      problems.add(
          command,
          "requiresAnswer",
          "it asks for no answer, as " + parent.name() + " does not (leave this out)");
    }
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
