package dev.ampinterop.conformance.cases;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxLimits;
import dev.ampinterop.amp.box.BoxParser;
import dev.ampinterop.amp.error.RemoteProtocolException;
import dev.ampinterop.conformance.opens.Opening;
import dev.ampinterop.conformance.steps.Action;
import dev.ampinterop.conformance.steps.Await;
import dev.ampinterop.conformance.steps.Call;
import dev.ampinterop.conformance.steps.GiveUp;
import dev.ampinterop.conformance.steps.ResponderEntry;
import dev.ampinterop.conformance.steps.Step;
import dev.ampinterop.conformance.steps.Wait;
import dev.ampinterop.conformance.wire.Fact;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What players must offer to play a case. */
final class CaseFeatures {
  private final Map<String, CommandSpec> commands;
  private final Map<Role, Party> parties;
  private final List<WireEntry> wire;

  private CaseFeatures(
      Map<String, CommandSpec> commands, Map<Role, Party> parties, List<WireEntry> wire) {
    this.commands = commands;
    this.parties = parties;
    this.wire = wire;
  }

  /** What each side has to offer. */
  static Map<Role, Set<String>> of(
      Map<String, CommandSpec> commands, Map<Role, Party> parties, List<WireEntry> wire) {
    CaseFeatures features = new CaseFeatures(commands, parties, wire);
    Map<Role, Set<String>> ofEach = new EnumMap<>(Role.class);
    parties
        .keySet()
        .forEach(role -> ofEach.put(role, Collections.unmodifiableSet(features.of(role))));
    return ofEach;
  }

  private Party party(Role role) {
    return Objects.requireNonNull(parties.get(role));
  }

  /** What its commands ask of both sides. */
  private Set<String> ofBoth() {
    Set<String> features = new TreeSet<>();
    for (CommandSpec command : commands.values()) {
      addTypes(command.arguments().values(), features);
      addTypes(command.response().values(), features);
      command.kind().feature().ifPresent(features::add);
      command.parent().ifPresent(parent -> features.add("extends"));
      if (!command.requiresAnswer()) {
        features.add(Features.UNANSWERED);
      }
    }
    if (failsFatally()) {
      features.add(Features.FATAL_ERRORS);
    }
    if (features.contains(ArgumentType.DESCRIPTOR.toString())
        || wire.stream().anyMatch(entry -> !entry.descriptors().isEmpty())) {
      features.add(Features.DESCRIPTORS);
    }
    return features;
  }

  /** The same, and what one side has to do. */
  private Set<String> of(Role role) {
    Party party = party(role);
    Set<String> features = new TreeSet<>(ofBoth());
    features.addAll(Opening.features(party.opens()));
    party.steps().forEach(step -> features.addAll(step.features()));
    party.seen().flatMap(CaseFeatures::factFeatures).forEach(features::add);
    if (party.scriptOnly()) {
      return features;
    }
    if (values(party).anyMatch(CaseFeatures::isBig)) {
      features.add(Features.BIG_INTEGERS);
    }
    if (refusesCall(party) || refusesAnswer(party)) {
      features.add(Features.REFUSALS);
    }
    if (entries(party).anyMatch(entry -> entry.told().path("fail").has("remote"))) {
      features.add(Features.OWN_CODES);
    }
    if (callsMeanwhile(party.does())) {
      features.add(Features.CALLS_IN_FLIGHT);
    }
    if (entries(party).anyMatch(CaseFeatures::waitsForMore) || answersOutOfTurn(role)) {
      features.add(Features.LATE_ANSWERS);
    }
    return features;
  }

  /** Which facts, among all that must be seen, not every peer tells. */
  private static Stream<String> factFeatures(JsonNode seen) {
    return Stream.concat(
        Fact.areFacts(seen)
            ? Stream.of(Fact.values()).filter(Fact::isFeature).map(Fact::key).filter(seen::has)
            : Stream.of(),
        seen.valueStream().flatMap(CaseFeatures::factFeatures));
  }

  /** Whether an error passes that ends the connection; what is only declared asks for nothing. */
  private boolean failsFatally() {
    Set<String> fatal = new HashSet<>();
    commands.values().forEach(command -> fatal.addAll(command.fatalErrors()));
    Stream<ResponderEntry> all = Stream.of(Role.values()).flatMap(role -> entries(party(role)));
    return Stream.of(Role.values())
            .flatMap(role -> texts(role, Set.of(Amp.ERROR_CODE)).stream())
            .anyMatch(fatal::contains)
        || all.anyMatch(entry -> entry.told().path("fail").path("fatal").asBoolean(false));
  }

  private static void addTypes(Collection<ArgumentSpec> arguments, Set<String> features) {
    for (ArgumentSpec argument : arguments) {
      features.add(argument.type().toString());
      if (argument.optional()) {
        features.add(Features.OPTIONAL);
      }
      addTypes(argument.of().values(), features);
      addTypes(argument.element().stream().toList(), features);
    }
  }

  private static Stream<ResponderEntry> entries(Party party) {
    return party.responders().values().stream().flatMap(List::stream);
  }

  /** What it sends and sees. */
  private static Stream<JsonNode> values(Party party) {
    return Stream.of(
            party.steps().map(step -> step.json().path("with")),
            party.seen(),
            entries(party).map(entry -> entry.told().path("answer")))
        .flatMap(values -> values);
  }

  private static boolean isBig(JsonNode value) {
    return value.isIntegralNumber()
        ? value.bigIntegerValue().bitLength() >= Long.SIZE
        : value.valueStream().anyMatch(CaseFeatures::isBig);
  }

  private static boolean refusesCall(Party party) {
    return party
        .steps()
        .flatMap(step -> step.sees().stream())
        .anyMatch(seen -> seen.path("failure").asString("").equals("refused"));
  }

  private boolean refusesAnswer(Party party) {
    return party.responders().entrySet().stream()
        .anyMatch(
            responder -> {
              CommandSpec command = commands.get(responder.getKey());
              return command != null
                  && command.requiresAnswer()
                  && responder.getValue().stream()
                      .map(entry -> entry.told().path("answer"))
                      .anyMatch(answer -> answer.isObject() && lacks(command.response(), answer));
            });
  }

  private static boolean lacks(Map<String, ArgumentSpec> response, JsonNode answer) {
    return response.entrySet().stream()
        .anyMatch(member -> !member.getValue().optional() && !answer.has(member.getKey()));
  }

  private boolean callsMeanwhile(List<Step> does) {
    Set<String> waiting = new HashSet<>();
    for (Step step : does) {
      Action action = step.action();
      if (action instanceof Call call) {
        if (!waiting.isEmpty()) {
          return true;
        }
        CommandSpec command = commands.get(call.command());
        if (command == null || command.requiresAnswer()) {
          call.as().ifPresent(waiting::add);
        }
      } else if (action instanceof Await await) {
        waiting.remove(await.call());
      } else if (action instanceof GiveUp giveUp) {
        waiting.remove(giveUp.call());
      }
    }
    return false;
  }

  /** Whether a responder goes on once something else has come over its connection. */
  private static boolean waitsForMore(ResponderEntry entry) {
    return entry.does().stream()
        .map(Step::action)
        .anyMatch(
            action -> action instanceof Wait || action instanceof Await || action instanceof Call);
  }

  private boolean answersOutOfTurn(Role role) {
    List<String> asked = texts(role.other(), Set.of(Amp.ASK));
    List<String> answered = texts(role, Set.of(Amp.ANSWER, Amp.ERROR));
    List<String> inTurn = new ArrayList<>(asked);
    inTurn.retainAll(answered);
    List<String> known = new ArrayList<>(answered);
    known.retainAll(asked);
    return !known.equals(inTurn);
  }

  /** The values of these keys in the boxes of that side, as far as there are boxes. */
  private List<String> texts(Role from, Set<String> keys) {
    List<String> texts = new ArrayList<>();
    BoxParser parser = new BoxParser(BoxLimits.NONE);
    wire.stream()
        .filter(entry -> entry.from() == from)
        .takeWhile(entry -> !entry.endsBoxes())
        .forEach(entry -> parser.feed(ByteBuffer.wrap(entry.bytes())));
    try {
      for (Optional<Box> box = parser.next(); box.isPresent(); box = parser.next()) {
        keys.stream().map(box.get()::text).filter(Objects::nonNull).forEach(texts::add);
      }
    } catch (RemoteProtocolException e) {
      // What follows is not a box, as the case says.
    }
    return texts;
  }
}
