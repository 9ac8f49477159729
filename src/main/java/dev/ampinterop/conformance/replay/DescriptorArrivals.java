package dev.ampinterop.conformance.replay;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.verdict.Difference;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The descriptors that came, beside those that had to come. One has to be there by the end of the
 * box that names it, on whichever byte it came. Not thread-safe.
 */
final class DescriptorArrivals {
  /** More than anybody sends that nobody expects. */
  private static final int MOST = 1 << 16;

  private static final int MOST_WORDS = 20;

  private final Role subject;
  private final ReplayFindings findings;
  private final Deque<Arrival> arrivals = new ArrayDeque<>();
  private final Map<Long, Optional<Wanted>> waiting = new LinkedHashMap<>();
  private long end;
  private long removed;
  private long named;

  private record Arrival(long at, String kind) {}

  /** The kinds that had to come with a box, and where it ended. */
  private record Wanted(String where, List<String> kinds, long end) {}

  /**
   * @param subject who sends them
   */
  DescriptorArrivals(Role subject, ReplayFindings findings) {
    this.subject = subject;
    this.findings = findings;
  }

  /** These came with so many bytes. */
  void came(int bytes, List<DescriptorFacts> descriptors) {
    for (DescriptorFacts facts : descriptors) {
      if (arrivals.size() < MOST) {
        arrivals.add(new Arrival(end, facts.kind()));
      }
    }
    end += bytes;
    forget();
  }

  /** Nobody knows yet what the box that came as that one stands for. */
  void waits(long arrival) {
    waiting.put(arrival, Optional.empty());
    if (waiting.size() > MOST) {
      isNothing(waiting.keySet().iterator().next());
    }
  }

  /** It stands for nothing. */
  void isNothing(long arrival) {
    waiting.remove(arrival);
    judgeKnown();
  }

  /** It stands for that one. */
  void matched(long arrival, String where, Passed box, long boxEnd) {
    boolean isKnown = waiting.containsKey(arrival);
    if (box.descriptors().isEmpty()) {
      if (isKnown) {
        isNothing(arrival);
      }
      return;
    }
    List<String> kinds = box.descriptors().stream().map(each -> each.facts().kind()).toList();
    waiting.put(arrival, Optional.of(new Wanted(where, kinds, boxEnd)));
    judgeKnown();
  }

  /** Nothing more comes. */
  void finish(long before, boolean isComplete) {
    waiting.values().removeIf(Optional::isEmpty);
    judgeKnown();
    forget();
    List<String> more =
        arrivals.stream()
            .filter(one -> one.at() < before)
            .skip(Math.max(0, named - removed))
            .map(Arrival::kind)
            .toList();
    if (isComplete && !more.isEmpty()) {
      findings.ofDescriptors(
          () -> new Difference("wire from " + subject + ", descriptors", "no more", list(more)));
    }
  }

  private void judgeKnown() {
    while (!waiting.isEmpty()) {
      Map.Entry<Long, Optional<Wanted>> first = waiting.entrySet().iterator().next();
      if (first.getValue().isEmpty()) {
        return;
      }
      waiting.remove(first.getKey());
      judge(first.getValue().get());
    }
  }

  private void judge(Wanted wanted) {
    List<String> there =
        arrivals.stream()
            .takeWhile(one -> one.at() < wanted.end())
            .skip(Math.max(0, named - removed))
            .limit(wanted.kinds().size())
            .map(Arrival::kind)
            .toList();
    named += wanted.kinds().size();
    forget();
    if (!isSame(wanted.kinds(), there)) {
      findings.ofDescriptors(
          () ->
              new Difference(wanted.where() + ", descriptors", list(wanted.kinds()), list(there)));
    }
  }

  private void forget() {
    while (removed < named && !arrivals.isEmpty()) {
      arrivals.remove();
      removed++;
    }
  }

  private static boolean isSame(List<String> wanted, List<String> there) {
    boolean same = wanted.size() == there.size();
    for (int index = 0; same && index < wanted.size(); index++) {
      same = wanted.get(index).equals("unknown") || wanted.get(index).equals(there.get(index));
    }
    return same;
  }

  private static String list(List<String> kinds) {
    if (kinds.size() <= MOST_WORDS) {
      return kinds.isEmpty() ? "none" : String.join(", ", kinds);
    }
    List<String> first = new ArrayList<>(kinds.subList(0, MOST_WORDS));
    first.add((kinds.size() - MOST_WORDS) + " more");
    return String.join(", ", first);
  }
}
