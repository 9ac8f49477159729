package dev.ampinterop.conformance.imports.pcap;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Puts the bytes of one direction back in order: drops what comes twice, holds what comes early,
 * and gives up waiting for what does not come: at once where the capture is known not to have it.
 *
 * <pre>
 *             next             held
 * |---passed---|....missing....|--early--|....|--early--|
 * 0            next            offsets, from the first byte of the direction
 * </pre>
 */
final class TcpDirection {
  /** More than any window: by then nobody sends the missing ones again. */
  private static final long MOST_HELD = 16L << 20;

  /** Segments can come out of order by a few, not by many. */
  private static final int PATIENCE = 16;

  private static final String LOST = "the capture does not have them";

  private final Output output;
  private final Coverage coverage;
  private final boolean isCovered;
  private final Map<Long, byte[]> early = new TreeMap<>();
  private long held;
  private long start = -1;
  private long next;
  private long acknowledged;
  private long end = -1;
  private int waited;
  private boolean sawSyn;

  /** Gets the bytes in order. */
  interface Output {
    void bytes(byte[] bytes) throws IOException;

    /** Bytes that were not captured; more than none. */
    void missing(long count, String because) throws IOException;

    /** All has come. */
    void end() throws IOException;
  }

  /**
   * @param coverage gets what comes or, where {@code isCovered}, knows all that will come
   */
  TcpDirection(Output output, Coverage coverage, boolean isCovered) {
    this.output = output;
    this.coverage = coverage;
    this.isCovered = isCovered;
    this.start = isCovered ? coverage.begin() : -1;
  }

  boolean hasBegun() {
    return start >= 0;
  }

  /** The sequence number of the first byte. */
  void beginAt(long sequence) {
    start = sequence & 0xffff_ffffL;
  }

  /**
   * Whether it begins before the first packet that the capture has of it: packets are out of order
   * there, and no SYN says where it begins. A byte alone asks whether the connection is alive.
   */
  private boolean beginsBefore(long sequence, int length) {
    long offset = offset(sequence);
    boolean isProbe = offset == -1 && length <= 1;
    return !isCovered && !sawSyn && offset < 0 && offset > -MOST_HELD && !isProbe;
  }

  /** It begins there, though what came before seemed to begin elsewhere. */
  private void beginAgain(long sequence) {
    long later = (int) (start - sequence);
    if (later < 0) {
      return;
    }
    beginAt(sequence);
    coverage.beginAt(start, later);
    if (later > 0) {
      Map<Long, byte[]> before = Map.copyOf(early);
      early.clear();
      before.forEach((offset, bytes) -> early.put(offset + later, bytes));
      next = next == 0 ? 0 : next + later;
      acknowledged += later;
      end += end >= 0 ? later : 0;
    }
  }

  /** A segment of this direction. */
  void segment(Segment segment) throws IOException {
    boolean isSyn = segment.has(Segment.SYN);
    if (!hasBegun()) {
      beginAt(segment.sequence() + (isSyn ? 1 : 0));
    }
    if (isSyn && !isCovered && !sawSyn) {
      sawSyn = true;
      beginAgain(segment.sequence() + 1);
    } else if (segment.length() > 0 && beginsBefore(segment.sequence(), segment.length())) {
      beginAgain(segment.sequence());
    }
    long offset = offset(segment.sequence() + (isSyn ? 1 : 0));
    if (!isCovered) {
      coverage.add(offset, offset + segment.bytes().length);
      if (segment.has(Segment.FIN)) {
        coverage.endAt(offset + segment.length());
      }
    }
    if (segment.length() > 0) {
      keep(offset, segment.bytes());
      if (segment.bytes().length < segment.length()) {
        cut(offset + segment.bytes().length, offset + segment.length());
      }
    }
    if (segment.has(Segment.FIN)) {
      end = offset + segment.length();
    }
    patience();
    drain();
  }

  /** How many bytes of a segment are new, now that nothing is read any more. */
  long late(Segment segment) {
    if (!hasBegun()) {
      beginAt(segment.sequence());
    }
    long offset = offset(segment.sequence());
    long last = offset + segment.length();
    if (Math.abs(offset - next) > MOST_HELD) {
      return segment.length(); // Of a connection whose beginning is missing.
    }
    long count = Math.min(segment.length(), last - next);
    next = Math.max(next, last);
    return Math.max(0, count);
  }

  /**
   * The other side has seen everything before that sequence number.
   *
   * @param isWhole whether the capture was there from the beginning of the connection on
   */
  void acknowledged(long sequence, boolean isWhole) throws IOException {
    if (hasBegun()) {
      if (isWhole && beginsBefore(sequence, Integer.MAX_VALUE)) {
        beginAgain(sequence);
      }
      acknowledged = Math.max(acknowledged, offset(sequence));
      patience();
      drain();
    }
  }

  /** Nothing more comes. */
  void finish() throws IOException {
    while (!early.isEmpty()) {
      skipTo(firstEarly(), LOST);
      drain();
    }
    skipTo(known(), LOST);
    drain();
  }

  /**
   * Up to where it is known that there are bytes: by its end, or by what the other side has seen.
   */
  private long known() {
    long last = end >= 0 ? end : coverage.end();
    if (last >= 0) {
      return Math.min(Math.max(acknowledged, end), last);
    }
    // Its end counts as a byte, and its packet can be missing.
    return acknowledged == next + 1 ? next : acknowledged;
  }

  // Sequence numbers wrap around; what matters is where it is near.
  private long offset(long sequence) {
    long near = start + next;
    return next + (int) (sequence - near);
  }

  private void keep(long offset, byte[] bytes) {
    long from = Math.max(offset, next);
    int known = (int) Math.min(from - offset, bytes.length);
    if (known == bytes.length) {
      return;
    }
    byte[] fresh = Arrays.copyOfRange(bytes, known, bytes.length);
    byte[] before = early.get(from);
    if (before == null || before.length < fresh.length) {
      early.put(from, fresh);
      held += fresh.length - (before == null ? 0 : before.length);
    }
  }

  private void cut(long from, long to) throws IOException {
    drain();
    if (next == from) {
      output.missing(to - from, "the packet was captured without its end (tcpdump -s 0)");
      next = to;
    }
  }

  private void patience() throws IOException {
    if (isCovered) {
      skipWhatNeverComes();
    }
    if (early.isEmpty() || firstEarly() <= next) {
      waited = 0;
      return;
    }
    if (acknowledged > next) {
      waited++;
    }
    if (waited > PATIENCE || held > MOST_HELD) {
      skipTo(firstEarly(), LOST);
      waited = 0;
    }
  }

  private void skipWhatNeverComes() throws IOException {
    drain();
    long captured = coverage.next(next);
    long passed = early.isEmpty() ? known() : Math.max(known(), firstEarly());
    if (captured > next && passed > next) {
      skipTo(Math.min(captured, passed), LOST);
    }
  }

  private void skipTo(long offset, String because) throws IOException {
    if (offset > next) {
      output.missing(offset - next, because);
      next = offset;
    }
  }

  private void drain() throws IOException {
    while (!early.isEmpty() && firstEarly() <= next) {
      long offset = firstEarly();
      byte[] bytes = early.remove(offset);
      held -= bytes.length;
      int known = (int) Math.min(next - offset, bytes.length);
      if (known < bytes.length) {
        output.bytes(Arrays.copyOfRange(bytes, known, bytes.length));
        next += bytes.length - known;
      }
    }
    if (end >= 0 && next >= end) {
      end = -1;
      output.end();
    }
  }

  private long firstEarly() {
    return early.keySet().iterator().next();
  }
}
