package dev.ampinterop.conformance.verdict;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.conformance.cases.ArgumentSpec;
import dev.ampinterop.conformance.cases.Choice;
import dev.ampinterop.conformance.cases.CommandKind;
import dev.ampinterop.conformance.cases.CommandSpec;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.steps.Call;
import dev.ampinterop.conformance.steps.Step;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What AMP demands of a side in a case that is about choices alone. Such a case says what Twisted
 * does, so another side may do something else, but only what the choice describes: it replies to
 * calls that wait, once to each; it answers with what the command declares; a call that nobody
 * could take in two ways gets the answer that it has to get, or an end; and it makes the calls of
 * the case. Not thread-safe.
 */
final class LeastDemands {
  private final ConformanceCase told;
  private final Set<Choice> open;
  private final Role role;
  private final boolean servesByRule;
  private final boolean closesFirst;
  private final List<Passed> passed;
  private final List<Passed> expected;
  private final List<Passed> asked;
  private final WireTypes types;

  /**
   * @param told the case
   * @param open what is open in it
   * @param role the side that is looked at; no script
   * @param servesByRule whether that side answers each call by itself, and not as the case tells it
   *     from call to call
   * @param closesFirst whether that side closed the connection before the other one did
   * @param passed what passed, both sides
   */
  LeastDemands(
      ConformanceCase told,
      Set<Choice> open,
      Role role,
      boolean servesByRule,
      boolean closesFirst,
      List<Passed> passed) {
    this.told = told;
    this.open = open;
    this.role = role;
    this.servesByRule = servesByRule;
    this.closesFirst = closesFirst;
    this.passed = passed;
    this.expected = ConversationReader.boxes(role, told.wire());
    this.asked = ConversationReader.boxes(role.other(), told.wire());
    this.types = new WireTypes(told, asked.stream().filter(Passed::isCall).toList());
  }

  /**
   * The first demand that is not met; empty where all are.
   *
   * @param asTwisted what that side sent, as Twisted would have written it
   */
  Optional<Difference> unmet(List<Passed> asTwisted) {
    return Stream.of(onlyBoxes(), repliesToCalls(), answered(asTwisted), callsOfTheCase())
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<Difference> onlyBoxes() {
    return own()
        .filter(
            one ->
                switch (one.kind()) {
                  case ASK, CALL, ANSWER, ERROR, STREAM, TLS -> false;
                  case BOX, BYTES, INCOMPLETE -> true;
                })
        .findFirst()
        .map(one -> difference("calls and replies, whatever else is open", one));
  }

  private Optional<Difference> repliesToCalls() {
    Map<String, List<Passed>> waiting = new HashMap<>();
    boolean hasReplied = false;
    Optional<Passed> first = Optional.empty();
    for (Passed one : passed) {
      if (one.from() != role) {
        for (String tag : tags(one)) {
          waiting.computeIfAbsent(tag, absent -> new ArrayList<>()).add(one);
        }
        first = first.or(() -> Optional.of(one).filter(it -> it.kind() == Passed.Kind.ASK));
      } else if (one.isReply()) {
        hasReplied = true;
        Optional<Difference> wrong = replied(waiting.getOrDefault(one.tag(), List.of()), one);
        if (wrong.isPresent()) {
          return wrong;
        }
      }
    }
    // Closing refuses what may be refused, as a reply does.
    boolean mustReply = first.isPresent() && !(closesFirst && mayRefuse(first.get()));
    return mustReply && !hasReplied && expected.stream().anyMatch(Passed::isReply)
        ? Optional.of(new Difference(where(), "replies", "it was called and never replied"))
        : Optional.empty();
  }

  /** Takes the call from those with that tag that wait. */
  private Optional<Difference> replied(List<Passed> waiting, Passed reply) {
    Optional<Difference> wrong =
        Optional.of(difference("replies only to calls that wait, one to each", reply));
    for (Passed call : waiting) {
      wrong = reply.kind() == Passed.Kind.ANSWER ? untyped(call, reply) : Optional.empty();
      if (wrong.isEmpty()) {
        waiting.remove(call);
        break;
      }
    }
    return wrong;
  }

  // Whoever takes such a box for a call, where Twisted takes it for a reply, answers it.
  private static List<String> tags(Passed one) {
    return one.pairs().stream()
        .filter(pair -> pair.getKey().equals(Amp.ASK))
        .map(pair -> new String(pair.getValue(), StandardCharsets.ISO_8859_1))
        .distinct()
        .toList();
  }

  private Optional<Difference> untyped(Passed call, Passed answer) {
    Optional<CommandSpec> command = call.text(Amp.COMMAND).flatMap(types::command);
    if (!open.contains(Choice.OTHER)
        && command.filter(one -> told.party(role).responders().containsKey(one.name())).isEmpty()) {
      return Optional.of(difference("no answer, as nothing responds to that call", answer));
    }
    if (command.isEmpty() || command.get().is(CommandKind.RAW)) {
      return Optional.empty();
    }
    Map<String, ArgumentSpec> response = WireTypes.byKey(command.get().response());
    boolean areValues =
        answer.pairs().stream()
            .filter(pair -> !pair.getKey().equals(Amp.ANSWER))
            .allMatch(
                pair -> {
                  ArgumentSpec spec = response.get(pair.getKey());
                  return spec != null && WireForm.isValue(spec, pair.getValue());
                });
    // Where the case has it answer with less, which Twisted refuses to send, it may do so.
    boolean mayLack =
        !servesByRule && expected.stream().anyMatch(one -> one.kind() == Passed.Kind.ERROR);
    return areValues && (mayLack || WireForm.hasAll(response, answer))
        ? Optional.empty()
        : Optional.of(
            difference("an answer with what " + command.get().name() + " declares", answer));
  }

  /** Whether calls that can be taken in one way only got what they have to get. */
  private Optional<Difference> answered(List<Passed> asTwisted) {
    for (Passed call : asked) {
      if (call.kind() != Passed.Kind.ASK || !isTheOnlyOne(call) || asksBack(call)) {
        continue;
      }
      Optional<Passed> wanted = reply(expected, call);
      Optional<Passed> came = reply(asTwisted, call);
      if (wanted.filter(one -> one.kind() == Passed.Kind.ANSWER).isEmpty() || came.isEmpty()) {
        continue;
      }
      if (came.get().kind() == Passed.Kind.ERROR
          ? !mayRefuse(call)
          : !mayAnswerOtherwise(call) && !isAnswer(call, wanted.get(), came.get())) {
        return Optional.of(
            new Difference(
                where() + ", reply to " + call.words(),
                wanted.get().words().toString(),
                came.get().words().toString()));
      }
    }
    return Optional.empty();
  }

  /** Whether what comes of it depends on what the other side replies. */
  private boolean asksBack(Passed call) {
    return types
        .command(call.command())
        .flatMap(command -> Optional.ofNullable(told.party(role).responders().get(command.name())))
        .filter(
            entries ->
                entries.stream()
                    .flatMap(entry -> entry.does().stream())
                    .flatMap(Step::all)
                    .anyMatch(step -> step.action() instanceof Call))
        .isPresent();
  }

  private boolean mayRefuse(Passed call) {
    return !isPlain(call)
        || (open.contains(Choice.INTEGER_RANGE)
            && Stream.concat(Stream.of(call), reply(expected, call).stream())
                .anyMatch(WireForm::isLarge));
  }

  // A spelling that Twisted takes may be refused, but not taken for another value.
  private boolean mayAnswerOtherwise(Passed call) {
    return call.hasKeyTwice() || (open.contains(Choice.OTHER) && !isPlain(call));
  }

  private boolean isTheOnlyOne(Passed call) {
    return asked.stream().flatMap(one -> tags(one).stream()).filter(call.tag()::equals).count()
        == 1;
  }

  private static Optional<Passed> reply(List<Passed> boxes, Passed call) {
    return boxes.stream().filter(one -> one.isReply() && one.tag().equals(call.tag())).findFirst();
  }

  private boolean isAnswer(Passed call, Passed wanted, Passed came) {
    if (servesByRule) {
      return Arrays.equals(wanted.bytes(), came.bytes());
    }
    // One that refused an earlier call may be one answer behind.
    return asked.stream()
        .filter(one -> one.isCall() && one.command().equals(call.command()))
        .flatMap(one -> reply(expected, one).stream())
        .anyMatch(one -> isSame(one, came, types));
  }

  /** Whether nobody can read the call in two ways. */
  private boolean isPlain(Passed call) {
    Optional<CommandSpec> command = types.command(call.command());
    if (call.hasKeyTwice() || command.isEmpty() || command.get().is(CommandKind.RAW)) {
      return false;
    }
    Map<String, ArgumentSpec> arguments = WireTypes.byKey(command.get().arguments());
    for (Map.Entry<String, byte[]> pair : call.pairs()) {
      ArgumentSpec spec = arguments.get(pair.getKey());
      if (spec != null
          ? !WireForm.isPlain(spec, pair.getValue())
          : !Set.of(Amp.ASK, Amp.COMMAND).contains(pair.getKey())) {
        return false;
      }
    }
    return WireForm.hasAll(arguments, call);
  }

  private Optional<Difference> callsOfTheCase() {
    List<Passed> wanted = expected.stream().filter(Passed::isCall).toList();
    WireTypes ofCalls = new WireTypes(told, List.of());
    int next = 0;
    // Calls that Twisted refuses to make, or loses.
    int more = calls() - wanted.size();
    for (Passed one : (Iterable<Passed>) own().filter(Passed::isCall)::iterator) {
      int found = next;
      while (found < wanted.size() && !isSame(wanted.get(found), one, ofCalls)) {
        found++;
      }
      if (found < wanted.size()) {
        next = found + 1;
      } else if (!open.contains(Choice.OTHER) && --more < 0) {
        return Optional.of(difference("the calls of the case, in their order", one));
      }
    }
    return Optional.empty();
  }

  private static boolean isSame(Passed wanted, Passed one, WireTypes types) {
    if (wanted.kind() != one.kind()) {
      return false;
    }
    BoxLeeway leeway = new BoxLeeway(wanted, types.of(wanted), EnumSet.allOf(Choice.class), 0);
    return Arrays.equals(leeway.translated(one), wanted.bytes());
  }

  private int calls() {
    return (int) told.party(role).steps().filter(step -> step.action() instanceof Call).count();
  }

  private Stream<Passed> own() {
    return passed.stream().filter(one -> one.from() == role);
  }

  private Difference difference(String wanted, Passed one) {
    return new Difference(where(), wanted, one.words().toString());
  }

  private String where() {
    return "wire from " + role;
  }
}
