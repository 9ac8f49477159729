package dev.ampinterop.conformance.replay;

import dev.ampinterop.conformance.conversation.Passed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The boxes that were read ahead and that the other side has to send, and those behind the first of
 * them that has not come; each is found by what it stands for. Not thread-safe.
 */
final class ExpectedBoxes {
  private final Likeness likeness;
  private final Map<Long, ExpectedBox> read = new HashMap<>();
  private final Map<String, Deque<ExpectedBox>> byKind = new HashMap<>();
  private final Map<Integer, Deque<ExpectedBox>> byContent = new HashMap<>();
  private long front = 1;
  private long next = 1;
  private long bytes;

  ExpectedBoxes(Likeness likeness) {
    this.likeness = likeness;
  }

  /** The number of the first that has not come, as far as they are read. */
  long front() {
    return front;
  }

  /** The number that the next one gets. */
  long next() {
    return next;
  }

  /** Whether all that were read have come. */
  boolean isEmpty() {
    return front == next;
  }

  /** How many bytes are held of those that have not come. */
  long bytes() {
    return bytes;
  }

  /** The one of that number; null where it is not among them. */
  @Nullable ExpectedBox get(long number) {
    return read.get(number);
  }

  /** One more, with the {@link #next} number. */
  void add(ExpectedBox one, Passed box) {
    read.put(one.number, one);
    next++;
    bytes += box.held();
    byKind.computeIfAbsent(likeness.kind(box), any -> new ArrayDeque<>()).add(one);
    if (box.isCall()) {
      byContent.computeIfAbsent(likeness.content(box), any -> new ArrayDeque<>()).add(one);
    }
  }

  /** The first that is just like it; null where none is. */
  @Nullable ExpectedBox exactly(Passed came) {
    for (ExpectedBox one : byContent.getOrDefault(likeness.content(came), new ArrayDeque<>())) {
      if (isExact(one, came)) {
        return one;
      }
    }
    return null;
  }

  /** The first that it may stand for; null where there is none. */
  @Nullable ExpectedBox alike(Passed came) {
    for (ExpectedBox one : byKind.getOrDefault(likeness.kind(came), new ArrayDeque<>())) {
      if (one.box != null && likeness.isPossible(came, one.box)) {
        return one;
      }
    }
    return null;
  }

  /** Whether it is just as it has to be. */
  boolean isExact(ExpectedBox one, Passed came) {
    return one.box != null
        && likeness.isPossible(came, one.box)
        && Arrays.equals(likeness.wanted(one.box, came), came.bytes());
  }

  /**
   * It has come: nothing is held of it any more.
   *
   * @param arrival which of those that came, from 0
   * @return how it has to be
   */
  Passed hasCome(ExpectedBox one, long arrival) {
    Passed box = one.box;
    if (box == null) {
      throw new IllegalStateException("box " + one.number + " has come");
    }
    forget(byKind, likeness.kind(box), one);
    if (box.isCall()) {
      forget(byContent, likeness.content(box), one);
    }
    bytes -= box.held();
    one.arrival = arrival;
    one.box = null;
    one.descriptors = List.of();
    return box;
  }

  private static <K> void forget(Map<K, Deque<ExpectedBox>> index, K key, ExpectedBox one) {
    Deque<ExpectedBox> alike = index.get(key);
    if (alike != null) {
      alike.remove(one);
      if (alike.isEmpty()) {
        index.remove(key);
      }
    }
  }

  /** Takes away those that have come up to the first that has not, in order. */
  List<ExpectedBox> removeThatHaveCome() {
    List<ExpectedBox> removed = new ArrayList<>();
    for (ExpectedBox first = read.get(front);
        first != null && first.hasCome();
        first = read.get(front)) {
      removed.add(first);
      read.remove(front);
      front++;
    }
    return removed;
  }
}
