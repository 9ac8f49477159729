package dev.ampinterop.conformance.decode;

import dev.ampinterop.amp.log.BoxWords;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.cases.Role;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One thing that a capture tells, once it is understood. Immutable. */
public sealed interface Decoded {
  /** The number of the connection. */
  int connection();

  /** When: nanoseconds since that connection was opened. */
  long nanos();

  /**
   * A connection is up.
   *
   * @param since when, in nanoseconds since the capture began
   */
  record Opened(
      int connection, long since, CaptureTransport transport, String client, String server)
      implements Decoded {
    @Override
    public long nanos() {
      return 0;
    }
  }

  /**
   * A box, when its last byte has come; or bytes that are none.
   *
   * @param offset how many bytes of that side lie before it
   * @param words what it is, for people
   * @param pairs the keys, one char a byte, and values of a box, in wire order
   * @param descriptors those that came on its bytes, in order
   * @param latency of an answer or an error, in nanoseconds since its call; null where there is
   *     none
   */
  record Piece(
      int connection,
      long nanos,
      Role from,
      long offset,
      long length,
      BoxWords words,
      List<Map.Entry<String, byte[]>> pairs,
      List<Travelled> descriptors,
      @Nullable Long latency)
      implements Decoded {}

  /**
   * A descriptor that came.
   *
   * @param ordinal which of its direction, from 0
   * @param kind of what
   */
  record Travelled(long ordinal, String kind) {
    /** As in the wire log: {@code 0:pipe}. */
    @Override
    public String toString() {
      return ordinal + ":" + kind;
    }
  }

  /**
   * Something is wrong with what was given before it.
   *
   * @param from whose bytes they are
   * @param offset where: how many bytes of that side lie before
   * @param rule what is broken
   * @param text what is wrong there, in words
   */
  record Problem(int connection, long nanos, Role from, long offset, Rule rule, String text)
      implements Decoded {}

  /** A side's direction is over. */
  record Closed(int connection, long nanos, Role by, CaptureEvent.How how) implements Decoded {}
}
