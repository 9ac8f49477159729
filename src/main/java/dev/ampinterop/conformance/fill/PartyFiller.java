package dev.ampinterop.conformance.fill;

import dev.ampinterop.conformance.cases.Certificates;
import dev.ampinterop.conformance.cases.CommandKind;
import dev.ampinterop.conformance.cases.CommandSpec;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Party;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.steps.Action;
import dev.ampinterop.conformance.steps.Await;
import dev.ampinterop.conformance.steps.Call;
import dev.ampinterop.conformance.steps.ResponderEntry;
import dev.ampinterop.conformance.steps.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes into one party of a case what it saw, wherever the case does not say it. */
final class PartyFiller {
  /** Ways in which a call ends whose description the peer has sent. */
  private static final Set<String> DESCRIBED = Set.of("declared", "remote", "unknown", "unhandled");

  private final ConformanceCase told;
  private final Role role;
  private final OpenedNames names;
  private final SeenValues values;
  private final Map<String, CommandSpec> calls = new HashMap<>();

  /** What the entries of the file saw in each of their copies. */
  private final IdentityHashMap<ObjectNode, Seen> seen = new IdentityHashMap<>();

  private final List<Seen> inOrder = new ArrayList<>();

  /**
   * @param told the case as it was played
   * @param names the descriptors that the parties opened
   */
  PartyFiller(ConformanceCase told, Role role, OpenedNames names) {
    this.told = told;
    this.role = role;
    this.names = names;
    this.values = new SeenValues(names);
  }

  /**
   * What an entry saw.
   *
   * @param entry the entry, in the file
   * @param place where the entry stands, for people
   * @param isResponder whether it is an entry of a responder, which says so first
   */
  private record Seen(
      ObjectNode entry, String place, boolean isResponder, List<Repetitions.Numbered> values) {}

  /**
   * Fills the party.
   *
   * @param party as the file has it; gets what is missing
   * @param observation what the party reported
   * @throws CannotFill when one entry of the file saw different things
   */
  void fill(ObjectNode party, JsonNode observation) throws CannotFill {
    Party played = told.party(role);
    learnCalls(played.does());
    for (List<ResponderEntry> entries : played.responders().values()) {
      entries.forEach(entry -> learnCalls(entry.does()));
    }
    List<Copy> does = Copy.of(party.path("does"), 0);
    steps(role + ".does", does, played.does(), observation.path("does"));
    for (Map.Entry<String, List<ResponderEntry>> responder : played.responders().entrySet()) {
      String command = responder.getKey();
      responder(
          command,
          (ArrayNode) party.path("responders").get(command),
          responder.getValue(),
          observation.path("responders").path(command));
    }
    for (Seen each : inOrder) {
      write(each);
    }
    int unclaimed = observation.path("unclaimed").asInt(0);
    if (!party.has("unclaimed") && unclaimed > 0) {
      party.put("unclaimed", unclaimed);
    }
  }

  private static void write(Seen seen) throws CannotFill {
    ObjectNode entry = seen.entry();
    JsonNode sees =
        Repetitions.common(seen.values())
            .orElseThrow(
                () ->
                    new CannotFill(
                        seen.place()
                            + " sees something else in each copy, and not by its number (write the"
                            + " copies one by one, without \"times\")"));
    Map<String, JsonNode> others = new LinkedHashMap<>();
    entry.properties().forEach(member -> others.put(member.getKey(), member.getValue()));
    if (seen.isResponder()) {
      entry.removeAll();
    }
    entry.set("sees", sees);
    if (seen.isResponder()) {
      others.forEach(entry::set);
    }
  }

  private void learnCalls(List<Step> steps) {
    for (Step step : steps) {
      if (step.action() instanceof Call call) {
        call.as().ifPresent(name -> calls.put(name, command(call.command())));
      }
    }
  }

  private CommandSpec command(String name) {
    return Optional.ofNullable(told.commands().get(name)).orElseThrow();
  }

  private void saw(Copy entry, String place, boolean isResponder, JsonNode value) {
    Seen all = seen.get(entry.source());
    if (all == null) {
      all = new Seen(entry.source(), place, isResponder, new ArrayList<>());
      seen.put(entry.source(), all);
      inOrder.add(all);
    }
    all.values().add(new Repetitions.Numbered(entry.number(), value));
  }

  private void steps(String where, List<Copy> copies, List<Step> played, JsonNode observed) {
    for (int index = 0; index < copies.size(); index++) {
      String place = where + "[" + index + "]";
      Step step = played.get(index);
      JsonNode entry = observed.path(index);
      Copy copy = copies.get(index);
      if (!copy.source().has("sees")) {
        sees(step, entry).ifPresent(value -> saw(copy, place, false, value));
      }
    }
  }

  private Optional<JsonNode> sees(Step step, JsonNode observed) {
    if (observed.has("error")) {
      return Optional.of(observed);
    }
    return switch (step.kind().seen()) {
      case NOTHING -> Optional.empty();
      case OUTCOME -> called(step.action()).flatMap(command -> outcome(command, observed));
      case BYTES -> Optional.of(SeenValues.bytes(observed));
      case FACTS -> Optional.of(names.facts(observed));
      case CERTIFICATE ->
          Optional.of(
              JsonNodeFactory.instance.stringNode(
                  observed.path("sha256").isString()
                      ? Certificates.nameOf(observed.get("sha256").stringValue())
                      : "none"));
      case NAMES, TRUTH -> Optional.of(observed);
    };
  }

  /** The command whose outcome a step sees. */
  private Optional<CommandSpec> called(Action action) {
    if (action instanceof Call call) {
      return Optional.of(command(call.command()));
    }
    return action instanceof Await await
        ? Optional.ofNullable(calls.get(await.call()))
        : Optional.empty();
  }

  private Optional<JsonNode> outcome(CommandSpec command, JsonNode observed) {
    if (!observed.isObject()) {
      return Optional.empty(); // it is awaited later
    }
    ObjectNode outcome = JsonNodeFactory.instance.objectNode();
    if (observed.has("answer")) {
      JsonNode answer = observed.get("answer");
      outcome.set(
          "answer",
          command.is(CommandKind.RAW)
              ? values.box(answer)
              : values.members(command.response(), answer));
      return Optional.of(outcome);
    }
    outcome.setAll((ObjectNode) observed);
    if (outcome.has("failure") && !DESCRIBED.contains(outcome.path("failure").asString(""))) {
      outcome.remove("description");
    }
    return Optional.of(outcome);
  }

  private void responder(
      String command, ArrayNode written, List<ResponderEntry> played, JsonNode calls) {
    CommandSpec spec = command(command);
    List<JsonNode> saw = new ArrayList<>();
    for (JsonNode call : calls) {
      JsonNode arguments = call.path("saw");
      saw.add(
          spec.is(CommandKind.RAW)
              ? values.box(arguments)
              : values.members(spec.arguments(), arguments));
    }
    spellOutLast(written, saw);
    List<Copy> copies = Copy.of(written, 0);
    for (int index = 0; index < saw.size(); index++) {
      Copy copy = copies.get(Math.min(index, copies.size() - 1));
      String place = role + ".responders." + command + "[" + index + "]";
      // Of a command without arguments there is nothing to see.
      boolean tells = !spec.arguments().isEmpty() || spec.is(CommandKind.RAW);
      if (!copy.source().has("sees") && tells) {
        saw(copy, place, true, saw.get(index));
      }
      List<Step> steps = played.get(Math.min(index, played.size() - 1)).does();
      List<Copy> does = Copy.of(copy.source().path("does"), copy.number());
      steps(place + ".does", does, steps, calls.get(index).path("does"));
    }
  }

  /** The last entry answers all further calls, but can say only of one what it sees. */
  private static void spellOutLast(ArrayNode written, List<JsonNode> saw) {
    int count = Copy.of(written, 0).size();
    JsonNode last = written.get(written.size() - 1);
    boolean differ =
        saw.size() > count && saw.subList(count - 1, saw.size()).stream().distinct().count() > 1;
    if (differ && !last.has("times") && !last.has("sees")) {
      for (int call = count; call < saw.size(); call++) {
        written.add(last.deepCopy());
      }
    }
  }
}
