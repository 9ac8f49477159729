package dev.ampinterop.conformance.imports.pcap;

import java.util.Map;
import java.util.TreeMap;

/**
 * Which bytes of one direction a capture has, however late they come in it: so that nobody waits
 * for what does not come. Offsets count from the first byte of the direction.
 */
final class Coverage {
  private final TreeMap<Long, Long> ranges = new TreeMap<>();
  private long end = -1;
  private long begin = -1;

  /** The capture has these. */
  void add(long from, long to) {
    if (from >= to) {
      return;
    }
    long first = from;
    long last = to;
    Map.Entry<Long, Long> before = ranges.floorEntry(from);
    if (before != null && before.getValue() >= from) {
      first = before.getKey();
      last = Math.max(last, before.getValue());
    }
    Map.Entry<Long, Long> next = ranges.ceilingEntry(first);
    while (next != null && next.getKey() <= last) {
      last = Math.max(last, next.getValue());
      ranges.remove(next.getKey());
      next = ranges.ceilingEntry(first);
    }
    ranges.put(first, last);
  }

  /**
   * The sequence number of the first byte, which the capture shows, is another one than it seemed.
   *
   * @param later by how much what came so far lies later
   */
  void beginAt(long sequence, long later) {
    begin = sequence;
    if (later != 0) {
      Map<Long, Long> before = Map.copyOf(ranges);
      ranges.clear();
      before.forEach((from, to) -> ranges.put(from + later, to + later));
      end += end >= 0 ? later : 0;
    }
  }

  /** The sequence number of the first byte; -1 where the capture does not show it. */
  long begin() {
    return begin;
  }

  /** The direction ends there. */
  void endAt(long offset) {
    end = offset;
  }

  /** Where the direction ends; -1 where the capture does not say it. */
  long end() {
    return end;
  }

  /** The first offset from there on that the capture has; {@code Long.MAX_VALUE} for none. */
  long next(long offset) {
    Map.Entry<Long, Long> at = ranges.floorEntry(offset);
    if (at != null && at.getValue() > offset) {
      return offset;
    }
    Long later = ranges.higherKey(offset);
    return later == null ? Long.MAX_VALUE : later;
  }
}
