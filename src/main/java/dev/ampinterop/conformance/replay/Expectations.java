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
  private final ExpectedBoxes ahead;
  private final Deque<Early> early = new ArrayDeque<>();
  private final Map<String, String> commands = Bounded.map(ConversationReader.MOST_CALLS);
  private long place;
  private long earlyBytes;
  private long arrived;
  private long latest = -1;

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
    this.ahead = new ExpectedBoxes(likeness);
    this.limits = limits;
    this.strictOrder = strictOrder;
    this.findings = findings;
    this.descriptors = descriptors;
    this.captured = new DescriptorTrail(subject.other());
    this.matched = matched;
  }

  /** Whether the box of that number, from 1, has come. */
  boolean hasCome(long number) {
    while (ahead.next() <= number && mayRead() && readOne()) {}
    ExpectedBox one = ahead.get(number);
    return number < ahead.front() || (one != null && one.hasCome());
  }

  /** Whether all have come. */
  boolean haveAllCome() {
    while (ahead.isEmpty()) {
      if (!readOne()) {
        return true;
      }
    }
    return false;
  }

  /** That came. */
  void take(Passed came) {
    long arrival = arrived++;
    ExpectedBox one = find(came);
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
    for (long each = ahead.front(); each < ahead.next() || (isComplete && readOne()); each++) {
      long number = each;
      ExpectedBox one = ahead.get(number);
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
    for (int more = 0; !early.isEmpty() && more < limits.boxes() && readOne(); more++) {}
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

  private @Nullable ExpectedBox find(Passed came) {
    if (!came.isCall()) {
      return findAlike(came);
    }
    ExpectedBox exact = ahead.exactly(came);
    while (exact == null && mayRead() && readOne()) {
      ExpectedBox last = ahead.get(ahead.next() - 1);
      if (last != null && ahead.isExact(last, came)) {
        exact = last;
      }
    }
    return exact == null ? findAlike(came) : exact;
  }

  private @Nullable ExpectedBox findAlike(Passed came) {
    ExpectedBox alike = ahead.alike(came);
    while (alike == null && mayRead() && readOne()) {
      alike = ahead.alike(came);
    }
    return alike;
  }

  private boolean mayRead() {
    return ahead.isEmpty()
        || (ahead.next() - ahead.front() < limits.boxes() && ahead.bytes() < limits.bytes());
  }

  /** Reads up to the next box that the other side has to send; false where there is none. */
  private boolean readOne() {
    while (course.hasNext()) {
      Passed box = course.next();
      long at = place++;
      List<DescriptorArrivals.Expected> carried = carried(box);
      if (box.from() == subject) {
        add(new ExpectedBox(ahead.next(), at, box, carried), box);
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

  private void add(ExpectedBox one, Passed box) {
    ahead.add(one, box);
    Early best = null;
    for (Early each : early) {
      if (likeness.isPossible(each.came(), box)) {
        best = best == null ? each : best;
        if (ahead.isExact(one, each.came())) {
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

  private void settle(ExpectedBox one, Passed came, long arrival) {
    List<DescriptorArrivals.Expected> carried = one.descriptors;
    Passed box = ahead.hasCome(one, arrival);
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
    descriptors.matched(arrival, where(one.number, box), carried, came.end());
    ahead.removeThatHaveCome().forEach(this::judgeOrder);
    matched.accept(new Match(one.place, box, came));
  }

  private void judgeOrder(ExpectedBox one) {
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
