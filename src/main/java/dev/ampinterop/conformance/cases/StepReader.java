package dev.ampinterop.conformance.cases;

import dev.ampinterop.conformance.steps.Call;
import dev.ampinterop.conformance.steps.Seen;
import dev.ampinterop.conformance.steps.Step;
import dev.ampinterop.conformance.steps.StepSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the steps of one party, and checks what their kinds ask for. */
final class StepReader {
  private final Problems problems;
  private final ValueReader values;
  private final ValueReader lenientValues;
  private final Map<String, CommandSpec> commands;
  private final Collection<String> responders;
  private final Set<String> names;
  private final TlsReader tls;
  private final Map<String, CommandSpec> calls = new HashMap<>();
  private final Set<String> named = new TreeSet<>();

  /**
   * @param problems where to report
   * @param values reads values, and reports what is wrong with them
   * @param lenientValues reads values that an implementation is to refuse, and reports nothing
   * @param commands the commands of the case
   * @param party the party, whose responders may keep descriptors and make calls for its steps
   * @param opened the descriptors that the party opens
   */
  StepReader(
      Problems problems,
      ValueReader values,
      ValueReader lenientValues,
      Map<String, CommandSpec> commands,
      JsonNode party,
      Set<String> opened) {
    this.problems = problems;
    this.values = values;
    this.lenientValues = lenientValues;
    this.commands = commands;
    this.responders = party.path("responders").propertyNames();
    this.names = new TreeSet<>(opened);
    this.tls = new TlsReader(problems);
    learnKept(party.path("does"));
    for (JsonNode entries : party.path("responders")) {
      for (JsonNode entry : entries) {
        entry.path("keeps").forEach(name -> names.add(name.asString("")));
        learnKept(entry.path("does")).forEach(this::learnCall);
      }
    }
  }

  /** Every descriptor that the party has at some time: opened or kept. */
  Set<String> names() {
    return names;
  }

  /** The steps, with their values in the peer protocol's form. */
  List<Step> read(JsonNode steps) {
    return steps.valueStream().map(step -> Step.of(new Source(step))).toList();
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

  /** Checks that what an entry keeps is a descriptor that it receives. */
  void checkKeeps(JsonNode entry, Map<String, ArgumentSpec> received) {
    JsonNode keeps = entry.path("keeps");
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
  }

  private List<Step> learnKept(JsonNode steps) {
    List<Step> read = steps.valueStream().map(step -> Step.of(new StepSource(step))).toList();
    read.forEach(step -> names.addAll(step.action().kept()));
    return read;
  }

  /** Notes a call that a responder makes, which the party's own steps may await. */
  private void learnCall(Step step) {
    if (step.action() instanceof Call call && commands.containsKey(call.command())) {
      call.as().ifPresent(name -> calls.put(name, commands.get(call.command())));
    }
  }

  private void checkHeld(JsonNode node, String member) {
    String name = (member.isEmpty() ? node : node.get(member)).asString();
    if (!names.contains(name)) {
      problems.add(
          node, member, "the party has no descriptor \"" + name + "\"" + Near.hint(name, names));
    }
  }

  /** A step as a case writes it. */
  private final class Source extends StepSource {
    private Optional<CommandSpec> command = Optional.empty();

    Source(JsonNode step) {
      super(step);
    }

    @Override
    protected StepSource of(JsonNode inner) {
      return new Source(inner);
    }

    @Override
    protected JsonNode toHex(JsonNode bytes) {
      return values.bytes(bytes);
    }

    @Override
    protected void checkHeld(JsonNode node, String member) {
      StepReader.this.checkHeld(node, member);
    }

    @Override
    protected void checkCommand(String member) {
      command = Optional.of(StepReader.this.command(step(), member, step().get(member).asString()));
    }

    @Override
    protected void checkAnswered(String member) {
      CommandSpec waitedFor =
          StepReader.this.command(step(), member, step().get(member).asString());
      demand(
          !isKnown(waitedFor) || responders.contains(waitedFor.name()),
          member,
          "the party has no responder for " + waitedFor.name() + " to wait for (give it one)");
    }

    @Override
    protected void checkStarted(String member) {
      String name = step().get(member).asString();
      command = Optional.ofNullable(calls.get(name));
      if (command.isEmpty()) {
        demand(
            false,
            member,
            "no call before it is called \"" + name + "\"" + Near.hint(name, calls.keySet()));
      }
    }

    @Override
    protected void checkName() {
      if (step().has("as")) {
        String name = step().get("as").asString();
        command.ifPresent(called -> calls.put(name, called));
        demand(
            named.add(name),
            "as",
            "another call is called \"" + name + "\" too (choose another name)");
      }
    }

    @Override
    protected ObjectNode toSent(ObjectNode with) {
      CommandSpec called = command.orElseThrow();
      boolean refused = step().path("sees").path("failure").asString("").equals("refused");
      ValueReader reader = refused || !isKnown(called) ? lenientValues : values;
      problems.at(step(), with);
      return called.is(CommandKind.RAW)
          ? reader.box(with)
          : reader.sent(called.arguments(), with, names);
    }

    @Override
    protected void checkTls() {
      tls.check(step(), command.orElseThrow());
    }

    @Override
    protected void checkKeeps() {
      command.ifPresent(called -> StepReader.this.checkKeeps(step(), called.response()));
    }

    @Override
    protected StepSource afterSwitch() {
      if (commands.values().stream().noneMatch(one -> one.is(CommandKind.SWITCHES))) {
        problems.add(
            step(),
            "no command switches to another protocol (declare one with \"switches\": true)");
      }
      return this;
    }

    @Override
    protected void demand(boolean fulfilled, String member, String problem) {
      if (!fulfilled) {
        problems.add(step(), member, problem);
      }
    }

    @Override
    protected Optional<JsonNode> sees(Seen seen) {
      return Optional.ofNullable(step().get("sees")).map(sees -> sees(seen, sees));
    }

    private JsonNode sees(Seen seen, JsonNode sees) {
      if (sees.has("error")) {
        demand(
            step().has("tries"),
            "sees",
            "the step would end the party's doings (add \"tries\": true)");
        return sees;
      }
      switch (seen) {
        case OUTCOME -> {
          return command.filter(StepReader.this::isKnown).map(of -> outcome(of, sees)).orElse(sees);
        }
        case BYTES -> {
          return values.bytes(sees);
        }
        case FACTS -> {
          return values.facts(sees);
        }
        case CERTIFICATE -> tls.checkSeen(sees);
        case NAMES -> sees.forEach(name -> checkHeld(name, ""));
        case NOTHING, TRUTH -> {}
      }
      return sees;
    }

    private JsonNode outcome(CommandSpec of, JsonNode sees) {
      ObjectNode outcome = ((ObjectNode) sees).objectNode().setAll((ObjectNode) sees);
      boolean raw = of.is(CommandKind.RAW);
      String failure = sees.path("failure").asString("");
      boolean declared = failure.equals("declared");
      if (sees.has("answer")) {
        demand(
            of.requiresAnswer(),
            "sees",
            of.name() + " asks for no answer (the call sees {\"sent\": true})");
        outcome.set(
            "answer",
            raw ? values.box(sees.get("answer")) : values.seen(of.response(), sees.get("answer")));
      }
      if (sees.has("answer") && of.is(CommandKind.SWITCHES)) {
        demand(false, "sees", of.name() + " switches (the call sees {\"switched\": true})");
      } else if (sees.has("switched") && !of.is(CommandKind.SWITCHES)) {
        demand(false, "sees", of.name() + " does not switch (declare \"switches\": true)");
      } else if (sees.has("sent") && of.requiresAnswer()) {
        demand(
            false,
            "sees",
            of.name() + " is answered (expect an answer, or declare \"requiresAnswer\": false)");
      }
      if ((failure.equals("remote") && !raw)
          || (List.of("declared", "unknown").contains(failure) && raw)) {
        problems.add(
            sees,
            "failure",
            "the errors of a raw command, and only those, are \"remote\" (name the failure \""
                + (raw ? "remote" : "declared\" or \"unknown")
                + "\")");
      }
      if (declared && !of.declares(sees.path("code").asString(""))) {
        problems.add(
            sees,
            "code",
            of.name()
                + " does not declare "
                + (sees.has("code") ? sees.get("code").asString() : "an error without \"code\"")
                + " (add it to its \"errors\" or \"fatalErrors\")");
      } else if (!declared && !failure.equals("remote") && sees.has("code")) {
        problems.add(
            sees, "code", "only a declared or remote failure has a \"code\" (leave it out)");
      }
      return outcome;
    }
  }

  private boolean isKnown(CommandSpec command) {
    return commands.containsKey(command.name());
  }
}
