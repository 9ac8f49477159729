package dev.ampinterop.conformance.minimize;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.conversation.Turn;
import dev.ampinterop.conformance.decode.Sighting;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Shortens a long conversation to the calls that matter: what comes after the call in which the
 * symptom shows goes at once, then what comes long before it, then all calls of a command. Where
 * that is not enough the application counts: then one call, or a few in turn, are made again and
 * again, as often as it takes, after the calls that set things up.
 */
final class Repeats {
  /** So many calls are soon tried one by one. */
  private static final int FEW = 64;

  private static final int MOST_COMMANDS = 6;

  private final Reductions reductions;
  private final Role script;
  private final Try shows;

  /** Plays a candidate, and keeps it where it shows the symptom. */
  @FunctionalInterface
  interface Try {
    Optional<Shown> of(List<Conversation> candidate) throws InterruptedException;
  }

  Repeats(Reductions reductions, Role script, Try shows) {
    this.reductions = reductions;
    this.script = script;
    this.shows = shows;
  }

  /**
   * Shortens.
   *
   * @param from what shows the symptom
   * @param shown how
   * @return whether calls that are made again and again are left, and hardly any others
   */
  boolean shorten(List<Conversation> from, Shown shown) throws InterruptedException {
    int index = shown.connection();
    int number = shown.sighting().map(Sighting::call).orElse(0);
    if (number == 0 || index >= from.size()) {
      return false;
    }
    Course course = cut(new Course(from, index, reductions.calls(from.get(index))), number);
    List<Integer> calls = course.calls;
    for (int last = 1; last < calls.size() && last <= FEW; last *= 2) {
      if (shows.of(course.keeping(calls.subList(calls.size() - last, calls.size()))).isPresent()) {
        return false;
      }
    }
    course = withoutCommands(course);
    return course.calls.size() > FEW && repeats(course);
  }

  /** What comes after the call goes. */
  private Course cut(Course from, int number) throws InterruptedException {
    List<Integer> calls = from.calls.subList(0, Math.min(number, from.calls.size()));
    Conversation shorter = upTo(from.conversation(), calls.get(calls.size() - 1));
    boolean isCut = calls.size() < from.calls.size() && shows.of(from.with(shorter)).isPresent();
    // Where it does not show then, the number is that of a call of the other side.
    return isCut ? new Course(from.with(shorter), from.index, calls) : from;
  }

  /** All calls of a command go at once, but for the last call. */
  private Course withoutCommands(Course from) throws InterruptedException {
    Course course = from;
    for (String command : course.commands()) {
      Map<Integer, String> names = course.conversation().commands();
      List<Integer> calls = course.calls;
      int last = calls.get(calls.size() - 1);
      List<Integer> kept =
          calls.stream().filter(one -> one == last || !command.equals(names.get(one))).toList();
      if (kept.size() < calls.size() && calls.size() > FEW) {
        List<Conversation> candidate = course.keeping(kept);
        Optional<Shown> shown = shows.of(candidate);
        if (shown.isPresent()) {
          course =
              cut(
                  new Course(candidate, course.index, kept),
                  Math.min(kept.size(), number(shown.get(), kept.size())));
        }
      }
    }
    return course;
  }

  private boolean repeats(Course course) throws InterruptedException {
    for (RepeatPlan plan : plans(course)) {
      Optional<Shown> shown = shows.of(course.with(plan.conversation(script)));
      if (shown.isPresent()) {
        RepeatPlan least = fewest(course, plan, plan.copiesUpTo(number(shown.get(), plan.calls())));
        withoutSetUp(course, least);
        return true;
      }
    }
    return false;
  }

  /** What may be enough, the simplest first. */
  private static List<RepeatPlan> plans(Course course) {
    Conversation conversation = course.conversation();
    List<Integer> calls = course.calls;
    Map<Integer, String> names = conversation.commands();
    RepeatPlan.Exchange last = RepeatPlan.Exchange.of(conversation, calls.get(calls.size() - 1));
    List<RepeatPlan> plans = new ArrayList<>();
    List<RepeatPlan> afterSetUp = new ArrayList<>();
    for (String command : course.commands()) {
      List<Integer> made = calls.stream().filter(one -> command.equals(names.get(one))).toList();
      RepeatPlan.Exchange each = likest(conversation, made, last);
      int first = calls.indexOf(made.get(0));
      List<RepeatPlan.Exchange> setUp =
          RepeatPlan.Exchange.all(conversation, calls.subList(0, first));
      int copies = calls.size() - 1;
      plans.add(new RepeatPlan(conversation, List.of(), List.of(each), copies, List.of(last)));
      if (first > 0) {
        afterSetUp.add(
            new RepeatPlan(conversation, setUp, List.of(each), copies - first, List.of(last)));
      }
    }
    plans.addAll(afterSetUp);
    inTurn(conversation, calls).ifPresent(plans::add);
    return plans.stream().filter(plan -> plan.copies() > 0).toList();
  }

  /** The latest of these calls, with a reply, that has most values in common with that one. */
  private static RepeatPlan.Exchange likest(
      Conversation from, List<Integer> calls, RepeatPlan.Exchange other) {
    RepeatPlan.Exchange best = RepeatPlan.Exchange.of(from, calls.get(calls.size() - 1));
    for (int place = calls.size() - 2; place >= 0; place--) {
      RepeatPlan.Exchange each = RepeatPlan.Exchange.of(from, calls.get(place));
      if (each.reply() != null
          && (best.reply() == null || each.likeness(other) > best.likeness(other))) {
        best = each;
      }
    }
    return best;
  }

  /** A few commands that are called in turn up to the last call; empty where there are none. */
  private static Optional<RepeatPlan> inTurn(Conversation from, List<Integer> calls) {
    Map<Integer, String> names = from.commands();
    for (int period = 2; period <= MOST_COMMANDS; period++) {
      int start = calls.size() - period;
      while (start > 0
          && Objects.equals(
              names.get(calls.get(start - 1)), names.get(calls.get(start - 1 + period)))) {
        start--;
      }
      int copies = (calls.size() - start) / period;
      if (copies > 2) {
        int tail = calls.size() - copies * period;
        return Optional.of(
            new RepeatPlan(
                from,
                RepeatPlan.Exchange.all(from, calls.subList(0, tail)),
                RepeatPlan.Exchange.all(from, calls.subList(calls.size() - period, calls.size())),
                copies,
                List.of()));
      }
    }
    return Optional.empty();
  }

  /** Halves the number of copies as long as it shows. */
  private RepeatPlan fewest(Course course, RepeatPlan plan, int enough)
      throws InterruptedException {
    RepeatPlan kept = plan;
    int shown = enough;
    int tooFew = 0;
    while (shown - tooFew > 1 || kept.copies() != shown) {
      int copies = kept.copies() == shown ? tooFew + (shown - tooFew) / 2 : shown;
      RepeatPlan candidate = plan.times(copies);
      Optional<Shown> result = shows.of(course.with(candidate.conversation(script)));
      if (result.isPresent()) {
        kept = candidate;
        shown = Math.min(copies, candidate.copiesUpTo(number(result.get(), candidate.calls())));
      } else if (kept.copies() != shown) {
        return kept; // It shows now and then only.
      } else {
        tooFew = copies;
      }
    }
    return kept;
  }

  /** Takes away what need not be set up: halves, then single calls. */
  private void withoutSetUp(Course course, RepeatPlan plan) throws InterruptedException {
    RepeatPlan kept = plan;
    for (int size = plan.setUp().size(); size > 0; size /= 2) {
      for (int start = kept.setUp().size() - size; start > -size; start -= size) {
        RepeatPlan candidate = kept.withoutSetUp(Math.max(0, start), start + size);
        if (shows.of(course.with(candidate.conversation(script))).isPresent()) {
          kept = candidate;
        }
      }
    }
  }

  private static int number(Shown shown, int otherwise) {
    return shown.sighting().map(Sighting::call).filter(call -> call > 0).orElse(otherwise);
  }

  private Conversation upTo(Conversation from, int call) {
    List<Turn> turns = new ArrayList<>();
    Set<Integer> stay = new HashSet<>();
    boolean isPast = false;
    boolean isOver = false;
    for (Turn turn : from.turns()) {
      boolean isAsk = turn instanceof Turn.Ask;
      isOver |= isPast && (isAsk ? turn.from() == script : turn.call() == call);
      // What the application asks while it serves the call has to be answered.
      boolean goes =
          isAsk ? isOver : isPast && turn.from() == script && !stay.contains(turn.call());
      if (!goes) {
        turns.add(turn);
        stay.add(turn.call());
      }
      isPast |= isAsk && turn.call() == call;
    }
    return from.with(turns);
  }

  /** Connections, the one in which the symptom shows, and its calls up to the one that shows it. */
  private final class Course {
    final List<Conversation> all;
    final int index;
    final List<Integer> calls;

    Course(List<Conversation> all, int index, List<Integer> calls) {
      this.all = all;
      this.index = index;
      this.calls = calls;
    }

    Conversation conversation() {
      return all.get(index);
    }

    List<Conversation> with(Conversation changed) {
      List<Conversation> others = new ArrayList<>(all);
      others.set(index, changed);
      return others;
    }

    List<Conversation> keeping(List<Integer> kept) {
      return with(reductions.keepCalls(conversation(), kept));
    }

    /** The commands that are called, the one that was called last first. */
    List<String> commands() {
      Map<Integer, String> names = conversation().commands();
      Map<String, Integer> commands = new LinkedHashMap<>();
      for (int place = calls.size() - 1; place >= 0; place--) {
        commands.putIfAbsent(names.getOrDefault(calls.get(place), ""), place);
      }
      return commands.keySet().stream().limit(MOST_COMMANDS).toList();
    }
  }
}
