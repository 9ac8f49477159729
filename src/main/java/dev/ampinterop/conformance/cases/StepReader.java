package dev.ampinterop.conformance.cases;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Checks the steps of one party, and brings them into the peer protocol's form. */
final class StepReader {
  private final Problems problems;
  private final ValueReader values;
  private final ValueReader lenientValues;
  private final Map<String, CommandSpec> commands;
  private final Set<String> responders;
  private final Set<String> names;
  private final TlsReader tls;
  private final DescriptorStepReader descriptors;
  private final Map<String, CommandSpec> calls = new HashMap<>();
  private final Set<String> named = new TreeSet<>();

  /**
   * @param problems where to report
   * @param values reads values, and reports what is wrong with them
   * @param lenientValues reads values that an implementation is to refuse, and reports nothing
   * @param commands the commands of the case
   * @param responders the commands that the party has responders for
   * @param opened the descriptors that the party opens
   */
  StepReader(
      Problems problems,
      ValueReader values,
      ValueReader lenientValues,
      Map<String, CommandSpec> commands,
      Set<String> responders,
      Set<String> opened) {
    this.problems = problems;
    this.values = values;
    this.lenientValues = lenientValues;
    this.commands = commands;
    this.responders = responders;
    this.names = new TreeSet<>(opened);
    this.tls = new TlsReader(problems);
    this.descriptors = new DescriptorStepReader(problems, values, names);
  }

  /** Every descriptor that the party has at some time: opened or kept. */
  Set<String> names() {
    return names;
  }

  /** Notes the names under which steps or responder entries keep or take descriptors. */
  void learnKept(ArrayNode entries) {
    for (JsonNode entry : entries) {
      entry.path("keeps").forEach(name -> names.add(name.asString("")));
      if (entry.has("take")) {
        names.add(entry.get("take").asString(""));
      }
      DescriptorStepReader.learnKept(entry, names);
    }
  }

  /** Notes the calls that a responder makes, which the party's own steps may await. */
  void learnCalls(ArrayNode steps) {
    for (JsonNode step : steps) {
      CommandSpec command = commands.get(step.path("call").asString(""));
      if (command != null && step.has("as")) {
        calls.put(step.get("as").asString(), command);
      }
    }
  }

  /** The steps in the peer protocol's form, with their {@code sees}. */
  ArrayNode read(ArrayNode steps) {
    ArrayNode read = JsonNodeFactory.instance.arrayNode();
    steps.forEach(step -> read.add(read(step)));
    return read;
  }

  /** The command of that name; reports an unknown one and makes one up, so that reading goes on. */
  CommandSpec command(JsonNode node, String member, String name) {
    CommandSpec command = commands.get(name);
    if (command == null) {
      problems.add(
          node,
          member,
          "no command is called \"" + name + "\"" + Near.hint(name, commands.keySet()));
      return CommandSpec.unknown(name);
    }
    return command;
  }

  /** Copies {@code keeps} where there is one, after checking it. */
  void keeps(JsonNode entry, Map<String, ArgumentSpec> received, ObjectNode read) {
    if (!entry.has("keeps")) {
      return;
    }
    JsonNode keeps = entry.get("keeps");
    for (String argument : keeps.propertyNames()) {
      ArgumentSpec spec = received.get(argument);
      if (spec == null) {
        problems.add(
            keeps,
            argument,
            "\"" + argument + "\" is not received here" + Near.hint(argument, received.keySet()));
      } else if (spec.type() != ArgumentType.DESCRIPTOR) {
        problems.add(
            keeps, argument, argument + " is " + spec + " (only a Descriptor can be kept)");
      }
    }
    read.set("keeps", keeps);
  }

  private ObjectNode read(JsonNode step) {
    ObjectNode read = JsonNodeFactory.instance.objectNode();
    Optional<String> verb = DescriptorStepReader.verb(step);
    if (verb.isPresent()) {
      descriptors.read(verb.get(), step, read);
    } else if (step.has("call")) {
      call(step, read);
    } else if (step.has("await")) {
      await(step, read);
    } else if (step.has("giveUp")) {
      read.put("giveUp", started(step, "giveUp").getKey());
    } else if (step.path("wait").asString("").equals("end")) {
      read.put("wait", "end");
    } else if (step.has("wait")) {
      String name = step.get("wait").asString();
      command(step, "wait", name);
      if (commands.containsKey(name) && !responders.contains(name)) {
        problems.add(
            step, "wait", "the party has no responder for " + name + " to wait for (give it one)");
      }
      read.put("wait", name).put("count", step.path("count").asInt(1));
    } else if (step.has("peerCertificate")) {
      read.put("peerCertificate", true);
      if (step.has("sees")) {
        tls.checkSeen(step.get("sees"));
        read.set("sees", step.get("sees"));
      }
    } else if (step.has("close")) {
      read.put("close", true);
    } else {
      stream(step, read);
    }
    return read;
  }

  /** Steps of the protocol that the connection has switched to. */
  private void stream(JsonNode step, ObjectNode read) {
    if (commands.values().stream().noneMatch(command -> command.is(CommandKind.SWITCHES))) {
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

  private void call(JsonNode step, ObjectNode read) {
    CommandSpec command = command(step, "call", step.get("call").asString());
    boolean known = commands.containsKey(command.name());
    JsonNode with =
        step.has("with")
            ? step.get("with")
            : problems.at(step, JsonNodeFactory.instance.objectNode());
    boolean refused = step.path("sees").path("failure").asString("").equals("refused");
    ValueReader reader = refused || !known ? lenientValues : values;
    read.put("call", command.name());
    read.set(
        "with",
        command.is(CommandKind.RAW)
            ? reader.box(with)
            : reader.sent(command.arguments(), with, names));
    tls.read(step, command, read);
    if (step.has("as")) {
      String as = step.get("as").asString();
      calls.put(as, command);
      if (!named.add(as)) {
        problems.add(step, "as", "another call is called \"" + as + "\" too (choose another name)");
      }
      if (step.has("sees")) {
        problems.add(
            step,
            "sees",
            "a call with \"as\" goes on at once (put \"sees\" beside {\"await\": \"" + as + "\"})");
      }
      read.put("as", as);
    }
    keeps(step, command.response(), read);
    outcome(step, command, read);
  }

  private void await(JsonNode step, ObjectNode read) {
    Map.Entry<String, Optional<CommandSpec>> call = started(step, "await");
    read.put("await", call.getKey());
    call.getValue()
        .ifPresent(
            command -> {
              keeps(step, command.response(), read);
              outcome(step, command, read);
            });
  }

  /** The name of a call that was made before, and its command; reports where there is none. */
  private Map.Entry<String, Optional<CommandSpec>> started(JsonNode step, String member) {
    String name = step.get(member).asString();
    CommandSpec command = calls.get(name);
    if (command == null) {
      problems.add(
          step,
          member,
          "no call before it is called \"" + name + "\"" + Near.hint(name, calls.keySet()));
    }
    return Map.entry(name, Optional.ofNullable(command));
  }

  private void outcome(JsonNode step, CommandSpec command, ObjectNode read) {
    if (!step.has("sees") || !commands.containsKey(command.name())) {
      return;
    }
    JsonNode sees = step.get("sees");
    ObjectNode outcome = JsonNodeFactory.instance.objectNode();
    sees.properties().forEach(member -> outcome.set(member.getKey(), member.getValue()));
    if (sees.has("answer")) {
      if (!command.requiresAnswer()) {
        problems.add(
            step, "sees", command.name() + " asks for no answer (the call sees {\"sent\": true})");
      }
      outcome.set(
          "answer",
          command.is(CommandKind.RAW)
              ? values.box(sees.get("answer"))
              : values.seen(command.response(), sees.get("answer")));
    }
    if (sees.has("answer") && command.is(CommandKind.SWITCHES)) {
      problems.add(step, "sees", command.name() + " switches (the call sees {\"switched\": true})");
    } else if (sees.has("switched") && !command.is(CommandKind.SWITCHES)) {
      problems.add(step, "sees", command.name() + " does not switch (declare \"switches\": true)");
    } else if (sees.has("sent") && command.requiresAnswer()) {
      problems.add(
          step,
          "sees",
          command.name() + " is answered (expect an answer, or declare \"requiresAnswer\": false)");
    }
    String failure = sees.path("failure").asString("");
    boolean declared = failure.equals("declared");
    if ((failure.equals("remote") && !command.is(CommandKind.RAW))
        || (List.of("declared", "unknown").contains(failure) && command.is(CommandKind.RAW))) {
      problems.add(
          sees,
          "failure",
          "the errors of a raw command, and only those, are \"remote\" (name the failure \""
              + (command.is(CommandKind.RAW) ? "remote" : "declared\" or \"unknown")
              + "\")");
    }
    if (declared && !command.declares(sees.path("code").asString(""))) {
      problems.add(
          sees,
          "code",
          command.name()
              + " does not declare "
              + (sees.has("code") ? sees.get("code").asString() : "an error without \"code\"")
              + " (add it to its \"errors\" or \"fatalErrors\")");
    } else if (!declared && !failure.equals("remote") && sees.has("code")) {
      problems.add(sees, "code", "only a declared or remote failure has a \"code\" (leave it out)");
    }
    read.set("sees", outcome);
  }
}
