package dev.ampinterop.conformance.player;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.conformance.player.PartValues.PartArgument;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The commands that a part defines. Immutable. */
final class PartCommands {
  private final Map<String, PartCommand> byName = new LinkedHashMap<>();

  PartCommands(JsonNode commands) {
    commands
        .properties()
        .forEach(entry -> byName.put(entry.getKey(), define(entry.getKey(), entry.getValue())));
  }

  /** The command of that name. */
  PartCommand get(String name) {
    PartCommand command = byName.get(name);
    if (command == null) {
      throw new IllegalArgumentException("the part defines no command " + name);
    }
    return command;
  }

  /**
   * A command, and how its values read in JSON.
   *
   * @param command as the library knows it
   * @param arguments what it takes, in order
   * @param response what it returns, in order
   */
  record PartCommand(
      Command command, List<PartArgument<?>> arguments, List<PartArgument<?>> response) {}

  private static PartCommand define(String name, JsonNode spec) {
    List<PartArgument<?>> arguments = PartArgument.all(spec.path("arguments"));
    List<PartArgument<?>> response = PartArgument.all(spec.path("response"));
    Command.Builder builder =
        Command.named(name).takes(constants(arguments)).returns(constants(response));
    spec.path("errors").forEach(code -> builder.fails(code.stringValue()));
    spec.path("fatalErrors").forEach(code -> builder.failsFatally(code.stringValue()));
    if (!spec.path("requiresAnswer").asBoolean(true)) {
      builder.withoutAnswer();
    }
    return new PartCommand(builder.build(), arguments, response);
  }

  private static Argument<?>[] constants(List<PartArgument<?>> arguments) {
    return arguments.stream().map(PartArgument::argument).toArray(Argument<?>[]::new);
  }
}
