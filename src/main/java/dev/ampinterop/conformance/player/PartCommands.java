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
  private final JsonNode specs;
  private final Map<String, PartCommand> byName = new LinkedHashMap<>();

  PartCommands(JsonNode commands) {
    this.specs = commands;
    commands.propertyNames().forEach(this::define);
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
   * @param name as the part says it
   * @param specs all commands of the part, as it declares them
   * @param command as the library knows it
   * @param arguments what it takes, in order; nothing where it is raw
   * @param response what it returns, in order; nothing where it is raw
   */
  record PartCommand(
      String name,
      JsonNode specs,
      Command command,
      List<PartArgument<?>> arguments,
      List<PartArgument<?>> response) {}

  private PartCommand define(String name) {
    PartCommand defined = byName.get(name);
    if (defined == null) {
      JsonNode spec = specs.path(name);
      defined = spec.path("raw").asBoolean(false) ? raw(name, spec) : declared(name, spec);
      byName.put(name, defined);
    }
    return defined;
  }

  private PartCommand raw(String name, JsonNode spec) {
    return new PartCommand(
        name, specs, answered(Command.raw(name), spec).build(), List.of(), List.of());
  }

  private PartCommand declared(String name, JsonNode spec) {
    List<PartArgument<?>> arguments = PartArgument.all(spec.path("arguments"));
    List<PartArgument<?>> response = PartArgument.all(spec.path("response"));
    Command.Builder builder = answered(Command.named(name), spec);
    if (spec.has("extends")) {
      builder.extending(define(spec.get("extends").stringValue()).command());
    }
    builder.takes(constants(arguments)).returns(constants(response));
    spec.path("errors").forEach(code -> builder.fails(code.stringValue()));
    spec.path("fatalErrors").forEach(code -> builder.failsFatally(code.stringValue()));
    if (spec.path("quits").asBoolean(false)) {
      builder.closesAfterAnswer();
    } else if (spec.path("switches").asBoolean(false)) {
      builder.switchesProtocol();
    } else if (spec.path("startsTls").asBoolean(false)) {
      builder.startsTls();
    }
    return new PartCommand(name, specs, builder.build(), arguments, response);
  }

  private static Command.Builder answered(Command.Builder builder, JsonNode spec) {
    return spec.path("requiresAnswer").asBoolean(true) ? builder : builder.withoutAnswer();
  }

  private static Argument<?>[] constants(List<PartArgument<?>> arguments) {
    return arguments.stream().map(PartArgument::argument).toArray(Argument<?>[]::new);
  }
}
