package dev.ampinterop.conformance.verdict;

import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.steps.ResponderEntry;
import dev.ampinterop.conformance.steps.Step;
import dev.ampinterop.conformance.steps.Wait;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Finds replies of responders that had to wait for another call, and did not. In which order calls
 * are answered is open, but not that a call is answered before what it waits for has come.
 */
final class EarlyReplies {
  private final ConformanceCase told;
  private final List<Passed> passed;

  /**
   * @param told the case
   * @param passed what passed, both sides
   */
  EarlyReplies(ConformanceCase told, List<Passed> passed) {
    this.told = told;
    this.passed = passed;
  }

  /** What that side answered too early. */
  List<Difference> of(Role from) {
    Map<String, Integer> came = new HashMap<>(); // how many calls of each command
    Map<Integer, Integer> places = new HashMap<>(); // which of its command a call is, from 0
    List<Difference> early = new ArrayList<>();
    for (Passed one : passed) {
      Passed.Call call = one.call();
      if (one.isCall() && one.from() != from) {
        int count = came.merge(one.command(), 1, Integer::sum);
        if (call != null) {
          places.put(call.number(), count - 1);
        }
      } else if (one.isReply() && one.from() == from && call != null) {
        waits(from, call.command(), places.getOrDefault(call.number(), 0))
            .filter(wait -> came.getOrDefault(wait.command(), 0) < wait.count())
            .findFirst()
            .ifPresent(wait -> early.add(difference(one, call, wait)));
      }
    }
    return early;
  }

  private Stream<Wait> waits(Role from, String command, int place) {
    List<ResponderEntry> entries = told.party(from).responders().getOrDefault(command, List.of());
    return entries.isEmpty()
        ? Stream.empty()
        : entries.get(Math.min(place, entries.size() - 1)).does().stream()
            .map(Step::action)
            .filter(Wait.class::isInstance)
            .map(Wait.class::cast)
            .filter(wait -> !wait.isForEnd());
  }

  private static Difference difference(Passed reply, Passed.Call call, Wait wait) {
    String times = wait.count() == 1 ? "" : ", " + wait.count() + " times";
    return new Difference(
        "wire from " + reply.from(),
        call.words()
            + " with tag "
            + call.tag()
            + " answered once "
            + wait.command()
            + " came"
            + times,
        "it was answered before that");
  }
}
