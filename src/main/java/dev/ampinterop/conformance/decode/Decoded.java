package dev.ampinterop.conformance.decode;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Passed;

/** One thing that a capture tells, once it is understood. Immutable. */
public sealed interface Decoded {
  /** The number of the connection. */
  int connection();

  /** When: nanoseconds since that connection was opened. */
  long nanos();

  /** When the connection was opened: nanoseconds since the capture began. */
  long since();

  /** When: nanoseconds since the capture began, the one clock of all its connections. */
  default long at() {
    return since() + nanos();
  }

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
   * @param passed what passed
   */
  record Piece(int connection, long since, Passed passed) implements Decoded {
    @Override
    public long nanos() {
      return passed.nanos();
    }
  }

  /**
   * Something is wrong with what was given before it.
   *
   * @param from whose bytes they are
   * @param offset where: how many bytes of that side lie before
   * @param rule what is broken
   * @param breaks whether AMP forbids it, and that it happened is certain
   * @param text what is wrong there, in words
   */
  record Problem(
      int connection,
      long since,
      long nanos,
      Role from,
      long offset,
      Rule rule,
      boolean breaks,
      String text)
      implements Decoded {}

  /** A side's direction is over. */
  record Closed(int connection, long since, long nanos, Role by, CaptureEvent.How how)
      implements Decoded {}
}
