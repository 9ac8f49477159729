package dev.ampinterop.conformance.verdict;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.conformance.cases.Choice;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.Specification;
import dev.ampinterop.conformance.cases.Specification.Level;
import dev.ampinterop.conformance.cases.Specification.Requirement;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.opens.Opening;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.WireEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Compares a case with what was observed. */
public final class Judge {
  private static final String PROBLEM = "problem";

  /** The others are looked for box by box, so that what is left has another cause. */
  private static final Set<Choice> NOT_TRANSLATED =
      Set.of(Choice.INTEGER_RANGE, Choice.CLOSING, Choice.LENIENCY, Choice.OTHER);

  private final ConformanceCase told;
  private final Map<Role, String> players;
  private final Map<Role, ObjectNode> observations;
  private final boolean strict;
  private final List<Difference> differences = new ArrayList<>();
  private final List<OpenChoice> choices = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private List<Passed> passed = List.of();
  private List<Passed> translated = List.of();
  private Optional<Role> closedFirst = Optional.empty();

  private Judge(
      ConformanceCase told,
      Map<Role, String> players,
      Map<Role, ObjectNode> observations,
      boolean strict) {
    this.told = told;
    this.players = players;
    this.observations = observations;
    this.strict = strict;
  }

  /**
   * Judges one conversation.
   *
   * @param told the case, with the deviations of the players merged in ({@link
   *     ConformanceCase#against})
   * @param players who played which role
   * @param observations what each role's player reported ("An observation" in {@code
   *     python-peer/README.md}); of the script only {@code opens} and {@code problem} (a text,
   *     where it could not go on) are looked at, and it may be missing
   * @param events what passed on the connection
   * @param strict whether all must be as Twisted does it, where AMP leaves the choice too
   */
  public static Judgement judge(
      ConformanceCase told,
      Map<Role, String> players,
      Map<Role, ObjectNode> observations,
      List<WireEvent> events,
      boolean strict) {
    Judge judge = new Judge(told, players, observations, strict);
    OpenedFacts opened = OpenedFacts.of(observations, judge.unseen());
    judge.wire(events, opened);
    judge.parties(opened);
    if (!strict && observations.values().stream().noneMatch(Judge::isUnplayed)) {
      judge.excuse();
    }
    return new Judgement(judge.differences, judge.choices, judge.notes);
  }

  private void wire(List<WireEvent> events, OpenedFacts opened) {
    if (told.wire().isEmpty()) {
      return;
    }
    passed = ConversationReader.read(events);
    closedFirst = WireEvent.closedFirst(events);
    Set<Role> scripts =
        Arrays.stream(Role.values()).filter(this::isScript).collect(Collectors.toSet());
    WireJudge judge = new WireJudge(told.wire(), scripts, opened, differences, notes);
    if (!told.isOrdered()) {
      OpenOrder order = new OpenOrder(told, opened, !strict, differences);
      order.judge(passed);
      choices.addAll(order.choices());
      judge.closing(events);
      return;
    }
    translated = strict && scripts.isEmpty() ? passed : translated();
    judge.judge(translated, events);
  }

  private List<Passed> translated() {
    Leeway leeway = new Leeway(told, passed);
    List<Passed> translated = new ArrayList<>();
    for (Role role : Role.values()) {
      if (isScript(role)) {
        // It answers with the tags that it was asked with.
        translated.addAll(leeway.withItsTags(role));
      } else {
        translated.addAll(strict ? leeway.asItIs(role) : leeway.asTwisted(role));
      }
    }
    choices.addAll(leeway.choices());
    differences.addAll(leeway.differences());
    return translated;
  }

  private boolean isScript(Role role) {
    return Pairing.SCRIPT.equals(players.get(role));
  }

  /** It reports nothing: what it writes has to do. */
  private boolean isEndpoint(Role role) {
    return Pairing.ENDPOINT.equals(players.get(role));
  }

  /** What an endpoint opens: a client does as its list says, a server as it likes. */
  private Map<String, Optional<DescriptorFacts>> unseen() {
    Map<String, Optional<DescriptorFacts>> unseen = new HashMap<>();
    for (Role role : Role.values()) {
      if (isEndpoint(role)) {
        for (Opening opening : told.party(role).opens()) {
          for (String name : opening.names()) {
            unseen.put(
                name, role == Role.CLIENT ? Optional.of(opening.facts(name)) : Optional.empty());
          }
        }
      }
    }
    return unseen;
  }

  private void parties(OpenedFacts opened) {
    boolean textsAreOpen =
        choices.stream().anyMatch(choice -> choice.choice() == Choice.ERROR_TEXT);
    List<Difference> ofParties = new ArrayList<>();
    for (Role role : Role.values()) {
      ObjectNode observation = observations.get(role);
      if (isScript(role) || isEndpoint(role) || told.party(role).scriptOnly()) {
        scriptProblem(role, observation, ofParties);
      } else if (observation == null) {
        ofParties.add(new Difference(role.toString(), "an observation", "nothing reported"));
      } else {
        new PartyJudge(role, told.party(role), opened, textsAreOpen, ofParties).judge(observation);
      }
    }
    differences.addAll(0, ofParties);
  }

  /** Whether a side was never connected, or could not go on: no choice leads there. */
  private static boolean isUnplayed(ObjectNode observation) {
    return observation.path(PROBLEM).isString()
        || observation.path("end").asString("").equals("never");
  }

  /** What falls short of Twisted alone is a choice, as the requirements of the case say. */
  private void excuse() {
    if (differences.isEmpty()) {
      return;
    }
    List<Requirement> requirements = requirements(told);
    Set<Choice> open = EnumSet.noneOf(Choice.class);
    requirements.forEach(requirement -> requirement.choice().ifPresent(open::add));
    boolean allAreOpen =
        !requirements.isEmpty()
            && requirements.stream().allMatch(one -> one.level() == Level.TWISTED);
    if (allAreOpen && !Collections.disjoint(open, NOT_TRANSLATED)) {
      List<Difference> unmet =
          Arrays.stream(Role.values()).flatMap(role -> unmet(role, open).stream()).toList();
      if (unmet.isEmpty()) {
        open.forEach(choice -> choices.add(new OpenChoice(choice, differences.get(0))));
        differences.clear();
      } else {
        differences.addAll(0, unmet);
      }
    } else if (leavesClosingOpen(told) && differences.stream().allMatch(Judge::isClosing)) {
      choices.add(new OpenChoice(Choice.CLOSING, differences.get(0)));
      differences.clear();
    }
  }

  /** What no choice excuses: what AMP demands of that side, whatever the case is about. */
  private Optional<Difference> unmet(Role role, Set<Choice> open) {
    if (isScript(role) || told.wire().isEmpty()) {
      return Optional.empty();
    }
    Optional<Difference> integer =
        open.contains(Choice.INTEGER_RANGE) || open.contains(Choice.LENIENCY)
            ? ArrivedIntegers.of(told).unsent(role, observations.get(role))
            : Optional.empty();
    return integer.or(
        () ->
            new LeastDemands(
                    told,
                    open,
                    role,
                    isEndpoint(role),
                    closedFirst.equals(Optional.of(role)),
                    passed)
                .unmet(translated.stream().filter(one -> one.from() == role).toList()));
  }

  /**
   * Whether AMP leaves open that somebody closes as the case tells: it tests such a choice, or the
   * side that closes has sent an error upon which Twisted does so.
   */
  public static boolean leavesClosingOpen(ConformanceCase told) {
    return requirements(told).stream()
            .anyMatch(requirement -> requirement.choice().equals(Optional.of(Choice.CLOSING)))
        || closesAfterError(told);
  }

  private static boolean closesAfterError(ConformanceCase told) {
    Optional<Role> closes =
        told.wire().stream().filter(WireEntry::closes).map(WireEntry::from).findFirst();
    List<Passed> sent =
        closes.map(from -> ConversationReader.boxes(from, told.wire())).orElse(List.of());
    return !sent.isEmpty()
        && sent.get(sent.size() - 1)
            .text(Amp.ERROR_CODE)
            .filter(code -> code.equals(Amp.UNKNOWN) || isFatal(code, told))
            .isPresent();
  }

  private static boolean isFatal(String code, ConformanceCase told) {
    return told.commands().values().stream()
        .anyMatch(command -> command.fatalErrors().contains(code));
  }

  private static List<Requirement> requirements(ConformanceCase told) {
    return told.requires().stream()
        .map(Specification.builtIn()::requirement)
        .flatMap(Optional::stream)
        .toList();
  }

  private static boolean isClosing(Difference difference) {
    return difference.where().equals(WireJudge.CLOSE)
        || difference.where().endsWith(PartyJudge.ENDS);
  }

  private static void scriptProblem(
      Role role, @Nullable ObjectNode observation, List<Difference> differences) {
    JsonNode problem =
        observation == null ? JsonNodeFactory.instance.missingNode() : observation.path(PROBLEM);
    if (problem.isString()) {
      differences.add(
          new Difference(
              role + " (script)", "that it plays to the end", "problem: " + problem.stringValue()));
    }
  }
}
