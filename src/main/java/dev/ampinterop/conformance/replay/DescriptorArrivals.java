package dev.ampinterop.conformance.replay;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.verdict.DescriptorJudge;
import dev.ampinterop.conformance.verdict.DescriptorTrail;
import dev.ampinterop.conformance.verdict.Difference;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The descriptors that came, beside those that had to come. One has to be there by the end of the
 * box that names it, on whichever byte it came. Not thread-safe.
 */
final class DescriptorArrivals {
  /** More than anybody sends that nobody expects. */
  private static final int MOST = 1 << 16;

  private static final int MOST_WORDS = 20;

  /** How many bytes of what is in them are held at most. */
  private static final long MOST_CONTENT = 16 << 20;

  private final Role subject;
  private final DescriptorJudge judge;
  private final ReplayFindings findings;
  private final DescriptorTrail trail;
  private final Deque<Arrival> arrivals = new ArrayDeque<>();
  private final Map<Long, Optional<Wanted>> waiting = new LinkedHashMap<>();
  private int notCompared;
  private long content;
  private long wantedContent;
  private long end;
  private long removed;
  private long named;

  private record Arrival(long at, DescriptorTrail.Mark mark) {}

  /**
   * One that had to come.
   *
   * @param isFree whether what is in it may be another thing each time
   */
  record Expected(DescriptorTrail.Mark mark, boolean isFree) {}

  /** Those that had to come with a box, and where it ended. */
  private record Wanted(String where, List<Expected> descriptors, long end) {
    long contentBytes() {
      return descriptors.stream().mapToLong(one -> one.mark().facts().contentBytes()).sum();
    }
  }

  /**
   * @param subject who sends them
   * @param judge compares one that came with one that had to
   */
  DescriptorArrivals(Role subject, DescriptorJudge judge, ReplayFindings findings) {
    this.subject = subject;
    this.judge = judge;
    this.findings = findings;
    this.trail = new DescriptorTrail(subject.other());
  }

  /** The other side was sent these. */
  void sent(List<DescriptorFacts> descriptors) {
    descriptors.forEach(facts -> trail.passed(subject.other(), facts));
  }

  /** These came with so many bytes. */
  void came(int bytes, List<DescriptorFacts> descriptors) {
    for (DescriptorFacts facts : descriptors) {
      DescriptorTrail.Mark mark = trail.passed(subject, facts);
      if (arrivals.size() < MOST) {
        // Nobody waits for so many.
        boolean isHeld = content + facts.contentBytes() <= MOST_CONTENT;
        Arrival arrival = new Arrival(end, isHeld ? mark : mark.withoutContent());
        content += arrival.mark().facts().contentBytes();
        arrivals.add(arrival);
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
  void matched(long arrival, String where, List<Expected> descriptors, long boxEnd) {
    boolean isKnown = waiting.containsKey(arrival);
    if (descriptors.isEmpty()) {
      if (isKnown) {
        isNothing(arrival);
      }
      return;
    }
    Wanted wanted = new Wanted(where, descriptors, boxEnd);
    waiting.put(arrival, Optional.of(wanted));
    wantedContent += wanted.contentBytes();
    judgeKnown();
    while (wantedContent > MOST_CONTENT) {
      isNothing(waiting.keySet().iterator().next());
    }
  }

  /** Nothing more comes. */
  void finish(long before, boolean isComplete) {
    waiting.values().removeIf(Optional::isEmpty);
    judgeKnown();
    forget();
    List<DescriptorTrail.Mark> more =
        arrivals.stream()
            .filter(one -> one.at() < before)
            .skip(Math.max(0, named - removed))
            .map(Arrival::mark)
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
      wantedContent -= first.getValue().get().contentBytes();
      judge(first.getValue().get());
    }
  }

  /** What was not compared though it is in the capture, for people; empty where that is nothing. */
  Optional<String> doubt() {
    return notCompared == 0
        ? Optional.empty()
        : Optional.of(
            "what is in "
                + notCompared
                + (notCompared == 1 ? " file" : " files")
                + " from the "
                + subject
                + " is not compared, since the "
                + subject.other()
                + " had sent before what cannot be sent again as it was: a file that is not in the"
                + " capture to its end (record with --descriptor-content BYTES), or what is in a"
                + " pipe or a socket");
  }

  private void judge(Wanted wanted) {
    List<DescriptorTrail.Mark> there =
        arrivals.stream()
            .takeWhile(one -> one.at() < wanted.end())
            .skip(Math.max(0, named - removed))
            .limit(wanted.descriptors().size())
            .map(Arrival::mark)
            .toList();
    named += wanted.descriptors().size();
    forget();
    List<DescriptorTrail.Mark> right = wanted.descriptors().stream().map(Expected::mark).toList();
    Map<Integer, DescriptorJudge.Unlike> unlike = new TreeMap<>();
    for (int index = 0; index < there.size(); index++) {
      Expected one = wanted.descriptors().get(index);
      notCompared += judge.isWithoutBytes(one.mark()) ? 1 : 0;
      int number = index;
      judge
          .judge(one.mark(), there.get(index), one.isFree())
          .ifPresent(what -> unlike.put(number, what));
    }
    if (right.size() != there.size()
        || unlike.values().stream().anyMatch(DescriptorJudge.Unlike::isOtherKind)) {
      findings.ofDescriptors(
          () -> new Difference(wanted.where() + ", descriptors", list(right), list(there)));
      return;
    }
    unlike.forEach(
        (index, what) ->
            findings.ofDescriptors(
                () ->
                    new Difference(
                        wanted.where() + ", descriptor " + index, what.expected(), what.came())));
  }

  private void forget() {
    while (removed < named && !arrivals.isEmpty()) {
      content -= arrivals.remove().mark().facts().contentBytes();
      removed++;
    }
  }

  private static String list(List<DescriptorTrail.Mark> marks) {
    List<String> kinds = marks.stream().map(mark -> mark.facts().kind()).toList();
    if (kinds.size() <= MOST_WORDS) {
      return kinds.isEmpty() ? "none" : String.join(", ", kinds);
    }
    List<String> first = new ArrayList<>(kinds.subList(0, MOST_WORDS));
    first.add((kinds.size() - MOST_WORDS) + " more");
    return String.join(", ", first);
  }
}
