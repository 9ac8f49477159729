package dev.ampinterop.conformance.cases;

import java.util.Collection;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks the steps of the protocol that a connection has switched to. */
final class StreamStepReader {
  private final Problems problems;
  private final ValueReader values;
  private final Set<String> names;
  private final Collection<CommandSpec> commands;

  /**
   * @param names every descriptor that the party has at some time
   * @param commands the commands of the case
   */
  StreamStepReader(
      Problems problems, ValueReader values, Set<String> names, Collection<CommandSpec> commands) {
    this.problems = problems;
    this.values = values;
    this.names = names;
    this.commands = commands;
  }

  /** Brings a step into the peer protocol's form, with its {@code sees}. */
  void read(JsonNode step, ObjectNode read) {
    if (commands.stream().noneMatch(command -> command.is(CommandKind.SWITCHES))) {
      problems.add(
          step, "no command switches to another protocol (declare one with \"switches\": true)");
    }
    if (step.has("say")) {
      say(step, read);
    } else if (step.has("hear")) {
      read.set("hear", step.get("hear"));
      if (step.has("sees")) {
        read.set("sees", values.bytes(step.get("sees")));
      }
    } else if (step.has("take")) {
      read.set("take", step.get("take"));
      if (step.has("sees")) {
        read.set("sees", values.facts(step.get("sees")));
      }
    }
  }

  private void say(JsonNode step, ObjectNode read) {
    ObjectNode bytes = values.bytes(step.get("say"));
    read.set("say", bytes);
    ArrayNode passing = read.putArray("passing");
    for (JsonNode descriptor : step.path("passing")) {
      String name = descriptor.asString();
      if (!names.contains(name)) {
        problems.add(
            descriptor, "the party has no descriptor \"" + name + "\"" + Near.hint(name, names));
      }
      passing.add(name);
    }
    if (bytes.path("hex").asString("").length() / 2 < passing.size()) {
      problems.add(
          step, "passing", "each descriptor travels on a byte of its own (say more bytes)");
    }
  }
}
