package dev.ampinterop.conformance.replay;

import dev.ampinterop.amp.log.ReadableBytes;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.verdict.BoxDifference;
import dev.ampinterop.conformance.verdict.DescriptorTrail;
import dev.ampinterop.conformance.verdict.Difference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the other side has to send, and what has come for it.
 *
 * <pre>
 *   have come, forgotten | front: some have come, some have not | next: not read yet
 * </pre>
 *
 * The capture is read as far as needed to find what a box stands for, and no farther than there is
 * room. What comes before its place is read waits for it. Not thread-safe.
 */
final class Expectations {
  /** Of what is read ahead, the part that may come before its place is read. */
  private static final int EARLY_SHARE = 16;

  private final Iterator<Passed> course;
  private final Role subject;
  private final Likeness likeness;
  private final ReplayLimits limits;
  private final boolean strictOrder;
  private final ReplayFindings findings;
  private final Consumer<Match> matched;
  private final DescriptorArrivals descriptors;
  private final DescriptorTrail captured;
  private final Map<Long, Expected> read = new HashMap<>();
  private final Map<String, Deque<Expected>> byKind = new HashMap<>();
  private final Map<Integer, Deque<Expected>> byContent = new HashMap<>();
  private final Deque<Early> early = new ArrayDeque<>();
  private final Map<String, String> commands = Bounded.map(ConversationReader.MOST_CALLS);
  private long front = 1;
  private long next = 1;
  private long place;
  private long bytes;
  private long earlyBytes;
  private long arrived;
  private long latest = -1;

  /** A box that the other side has to send. */
  private static final class Expected {
    final long number;
    final long place;
    final List<DescriptorArrivals.Expected> descriptors;
    @Nullable Passed box;
    long arrival = -1;

    Expected(long number, long place, Passed box, List<DescriptorArrivals.Expected> descriptors) {
      this.number = number;
      this.place = place;
      this.box = box;
      this.descriptors = descriptors;
    }

    boolean hasCome() {
      return arrival >= 0;
    }
  }

  /** A box that came before its place was read; which of those that came, from 0. */
  private record Early(long arrival, Passed came) {}

  /**
   * A box that came for one that was expected.
   *
   * @param place which of what passed on the captured connection, from 0
   */
  record Match(long place, Passed box, Passed came) {}

  /**
   * @param course what passed on the connection, in order
   * @param subject who has to send it
   * @param limits how far it may be read ahead
   * @param strictOrder whether it has to come in the captured order
   * @param findings gets what is not as it should be
   * @param descriptors those that came, to be compared with those that had to come on the boxes
   * @param matched hears of each box that came for one that was expected
   */
  Expectations(
      Iterator<Passed> course,
      Role subject,
      Likeness likeness,
      ReplayLimits limits,
      boolean strictOrder,
      ReplayFindings findings,
      DescriptorArrivals descriptors,
      Consumer<Match> matched) {
    this.course = course;
    this.subject = subject;
    this.likeness = likeness;
    this.limits = limits;
    this.strictOrder = strictOrder;
    this.findings = findings;
    this.descriptors = descriptors;
    this.captured = new DescriptorTrail(subject.other());
    this.matched = matched;
  }

  /** Whether the box of that number, from 1, has come. */
  boolean hasCome(long number) {
    while (next <= number && mayRead() && readOne()) {}
    Expected one = read.get(number);
    return number < front || (one != null && one.hasCome());
  }

  /** Whether all have come. */
  boolean haveAllCome() {
    while (front == next) {
      if (!readOne()) {
        return true;
      }
    }
    return false;
  }

  /** That came. */
  void take(Passed came) {
    long arrival = arrived++;
    Expected one = find(came);
    if (one != null) {
      settle(one, came, arrival);
    } else if (course.hasNext()) {
      early.add(new Early(arrival, came));
      descriptors.waits(arrival);
      earlyBytes += came.bytes().length;
      while (early.size() > Math.max(1, limits.boxes() / EARLY_SHARE)
          || (earlyBytes > limits.bytes() && early.size() > 1)) {
        unexpected(early.remove());
      }
    } else {
      findings.unexpected(() -> words(came));
    }
  }

  /** Nothing more comes: says what is missing, and whether nothing is. */
  boolean finish() {
    boolean isComplete = true;
    for (long each = front; each < next || (isComplete && readOne()); each++) {
      long number = each;
      Expected one = read.get(number);
      if (one == null) {
        continue; // It had come early.
      }
      if (one.hasCome()) {
        judgeOrder(one);
      } else if (isComplete && one.box != null) {
        // What follows it may be missing for no other reason.
        Passed box = one.box;
        findings.ofBox(
            number, () -> new Difference(where(number, box), words(box), "it did not come"));
        isComplete = false;
      }
    }
    for (int ahead = 0; !early.isEmpty() && ahead < limits.boxes() && readOne(); ahead++) {}
    while (!early.isEmpty()) {
      unexpected(early.remove());
    }
    return isComplete;
  }

  /** Where a box of that number is, for people. */
  String where(long number, Passed box) {
    return "wire from " + subject + ", " + (box.box() == null ? "bytes " : "box ") + number;
  }

  private void unexpected(Early one) {
    earlyBytes -= one.came().bytes().length;
    descriptors.isNothing(one.arrival());
    findings.unexpected(() -> words(one.came()));
  }

  private String words(Passed piece) {
    return piece.words(tag -> commands.getOrDefault(tag, "")).toString();
  }

  private @Nullable Expected find(Passed came) {
    if (!came.isCall()) {
      return findAlike(came);
    }
    Expected exact = findExact(came);
    while (exact == null && mayRead() && readOne()) {
      Expected last = read.get(next - 1);
      if (last != null && isExact(last, came)) {
        exact = last;
      }
    }
    return exact == null ? findAlike(came) : exact;
  }

  private @Nullable Expected findExact(Passed came) {
    for (Expected one : byContent.getOrDefault(likeness.content(came), new ArrayDeque<>())) {
      if (isExact(one, came)) {
        return one;
      }
    }
    return null;
  }

  private boolean isExact(Expected one, Passed came) {
    return one.box != null
        && likeness.isPossible(came, one.box)
        && Arrays.equals(likeness.wanted(one.box, came), came.bytes());
  }

  private @Nullable Expected findAlike(Passed came) {
    String kind = likeness.kind(came);
    do {
      for (Expected one : byKind.getOrDefault(kind, new ArrayDeque<>())) {
        if (one.box != null && likeness.isPossible(came, one.box)) {
          return one;
        }
      }
    } while (mayRead() && readOne());
    return null;
  }

  private boolean mayRead() {
    return front == next || (next - front < limits.boxes() && bytes < limits.bytes());
  }

  /** Reads up to the next box that the other side has to send; false where there is none. */
  private boolean readOne() {
    while (course.hasNext()) {
      Passed box = course.next();
      long at = place++;
      List<DescriptorArrivals.Expected> carried = carried(box);
      if (box.from() == subject) {
        add(new Expected(next, at, box, carried), box);
        return true;
      } else if (box.kind() == Passed.Kind.ASK) {
        commands.put(readable(box.tag()), box.call() == null ? "" : box.call().words());
      }
    }
    return false;
  }

  private List<DescriptorArrivals.Expected> carried(Passed box) {
    List<DescriptorArrivals.Expected> carried = new ArrayList<>();
    for (int index = 0; index < box.descriptors().size(); index++) {
      carried.add(
          new DescriptorArrivals.Expected(
              captured.passed(box.from(), box.descriptors().get(index).facts()),
              likeness.isFree(box, box.ordinal(index))));
    }
    return carried;
  }

  private static String readable(String text) {
    return ReadableBytes.of(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void add(Expected one, Passed box) {
    read.put(one.number, one);
    next++;
    bytes += box.bytes().length;
    byKind.computeIfAbsent(likeness.kind(box), any -> new ArrayDeque<>()).add(one);
    if (box.isCall()) {
      byContent.computeIfAbsent(likeness.content(box), any -> new ArrayDeque<>()).add(one);
    }
    Early best = null;
    for (Early each : early) {
      if (likeness.isPossible(each.came(), box)) {
        best = best == null ? each : best;
        if (isExact(one, each.came())) {
          best = each;
          break; // of several that are alike the first
        }
      }
    }
    if (best != null) {
      early.remove(best);
      earlyBytes -= best.came().bytes().length;
      settle(one, best.came(), best.arrival());
    }
  }

  private void settle(Expected one, Passed came, long arrival) {
    Passed box = one.box;
    if (box == null) {
      throw new IllegalStateException("box " + one.number + " has come");
    }
    forget(byKind, likeness.kind(box), one);
    if (box.isCall()) {
      forget(byContent, likeness.content(box), one);
    }
    bytes -= box.bytes().length;
    one.arrival = arrival;
    one.box = null;
    byte[] wanted = likeness.wanted(box, came);
    if (!Arrays.equals(wanted, came.bytes())) {
      WireEntry.Kind kind = box.box() == null ? WireEntry.Kind.BYTES : WireEntry.Kind.BOX;
      findings.ofBox(
          one.number,
          () ->
              BoxDifference.of(
                  where(one.number, box),
                  new WireEntry(subject, kind, wanted),
                  came.bytes(),
                  0,
                  tag -> commands.getOrDefault(tag, "")));
    }
    descriptors.matched(arrival, where(one.number, box), one.descriptors, came.end());
    for (Expected first = read.get(front);
        first != null && first.hasCome();
        first = read.get(front)) {
      judgeOrder(first);
      read.remove(front);
      front++;
    }
    matched.accept(new Match(one.place, box, came));
  }

  private static <K> void forget(Map<K, Deque<Expected>> index, K key, Expected one) {
    Deque<Expected> alike = index.get(key);
    if (alike != null) {
      alike.remove(one);
      if (alike.isEmpty()) {
        index.remove(key);
      }
    }
  }

  private void judgeOrder(Expected one) {
    if (strictOrder && one.arrival < latest) {
      String where = "wire from " + subject + ", box " + one.number;
      findings.ofBox(
          one.number,
          () ->
              new Difference(
                  where, "box " + one.number, "it came before one that should come before it"));
    }
    latest = Math.max(latest, one.arrival);
  }
}
