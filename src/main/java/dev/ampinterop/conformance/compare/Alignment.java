package dev.ampinterop.conformance.compare;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Which call of one capture is which of the other: of the same command, in the same order, and with
 * the same arguments wherever that leaves no more of them alone.
 */
final class Alignment {
  /** More than a table of so many cells is not filled: 16 MB. */
  private static final long MOST_CELLS = 1L << 22;

  private static final int SAME = 3;
  private static final int LIKE = 2;

  private final List<Exchange> one;
  private final List<Exchange> other;
  private final BiPredicate<Exchange, Exchange> same;
  private final List<Pair> pairs = new ArrayList<>();

  /**
   * A call of both, or of one only; not of none.
   *
   * @param one null where only the other capture has it
   * @param other null where only the first capture has it
   */
  record Pair(@Nullable Exchange one, @Nullable Exchange other) {}

  private Alignment(
      List<Exchange> one, List<Exchange> other, BiPredicate<Exchange, Exchange> same) {
    this.one = one;
    this.other = other;
    this.same = same;
  }

  /**
   * Aligns them.
   *
   * @param same whether two calls of a command are the same
   */
  static List<Pair> of(
      List<Exchange> one, List<Exchange> other, BiPredicate<Exchange, Exchange> same) {
    Alignment alignment = new Alignment(one, other, same);
    alignment.align();
    return alignment.pairs;
  }

  private void align() {
    int begin = 0;
    int shorter = Math.min(one.size(), other.size());
    while (begin < shorter && isSame(begin, begin)) {
      pairs.add(new Pair(one.get(begin), other.get(begin)));
      begin++;
    }
    int left = 0;
    while (left < shorter - begin && isSame(one.size() - 1 - left, other.size() - 1 - left)) {
      left++;
    }
    int end = one.size() - left;
    int otherEnd = other.size() - left;
    if ((long) (end - begin + 1) * (otherEnd - begin + 1) <= MOST_CELLS) {
      best(begin, end, otherEnd);
    } else {
      byCommand(begin, end, otherEnd);
    }
    for (int index = 0; index < left; index++) {
      pairs.add(new Pair(one.get(end + index), other.get(otherEnd + index)));
    }
  }

  private boolean isSame(int index, int otherIndex) {
    Exchange call = one.get(index);
    return call.isLike(other.get(otherIndex)) && same.test(call, other.get(otherIndex));
  }

  private int weight(int index, int otherIndex) {
    if (!one.get(index).isLike(other.get(otherIndex))) {
      return 0;
    }
    return isSame(index, otherIndex) ? SAME : LIKE;
  }

  /** The longest common subsequence, in which the same calls weigh more. */
  private void best(int begin, int end, int otherEnd) {
    int rows = end - begin;
    int columns = otherEnd - begin;
    int[][] best = new int[rows + 1][columns + 1];
    for (int row = rows - 1; row >= 0; row--) {
      for (int column = columns - 1; column >= 0; column--) {
        int weight = weight(begin + row, begin + column);
        int both = weight == 0 ? 0 : weight + best[row + 1][column + 1];
        best[row][column] = Math.max(both, Math.max(best[row + 1][column], best[row][column + 1]));
      }
    }
    int row = 0;
    int column = 0;
    while (row < rows || column < columns) {
      int weight = row < rows && column < columns ? weight(begin + row, begin + column) : 0;
      if (weight > 0 && best[row][column] == weight + best[row + 1][column + 1]) {
        pairs.add(new Pair(one.get(begin + row++), other.get(begin + column++)));
      } else if (column == columns
          || (row < rows && best[row + 1][column] >= best[row][column + 1])) {
        pairs.add(new Pair(one.get(begin + row++), null));
      } else {
        pairs.add(new Pair(null, other.get(begin + column++)));
      }
    }
  }

  /** Of so many, the first call of a command is the first, the second the second. */
  private void byCommand(int begin, int end, int otherEnd) {
    Map<String, Deque<Exchange>> waiting = new HashMap<>();
    for (Exchange call : other.subList(begin, otherEnd)) {
      waiting.computeIfAbsent(call.ask().command(), any -> new ArrayDeque<>()).add(call);
    }
    for (Exchange call : one.subList(begin, end)) {
      Deque<Exchange> its = waiting.getOrDefault(call.ask().command(), new ArrayDeque<>());
      pairs.add(new Pair(call, its.poll()));
    }
    waiting.values().forEach(its -> its.forEach(call -> pairs.add(new Pair(null, call))));
  }
}
