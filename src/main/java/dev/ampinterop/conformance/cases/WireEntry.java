package dev.ampinterop.conformance.cases;

import java.util.Collections;
import java.util.List;

/**
 * One thing that must pass on the wire.
 *
 * @param from who does it
 * @param kind what it is
 * @param bytes exactly what passes; empty for a close and for TLS; not to be changed
 * @param descriptors the names of the opened descriptors that travel, in order, no later than the
 *     last of the bytes
 * @param on for each descriptor the byte, from 0, that the script lets it travel on; ascending
 * @param also what is tolerated instead of the bytes
 * @param together whether the script writes it together with the entry before it
 */
@SuppressWarnings("ArrayRecordComponent")
public record WireEntry(
    Role from,
    Kind kind,
    byte[] bytes,
    List<String> descriptors,
    List<Integer> on,
    List<Tolerated> also,
    boolean together) {
  /** What can pass. */
  public enum Kind {
    /** One box. */
    BOX,
    /** Bytes that are no box. */
    BYTES,
    /** Bytes of the protocol that the connection has switched to. */
    STREAM,
    /** From here on that side's bytes are TLS. */
    TLS,
    /** The connection is closed by that side first. */
    CLOSE,
    /** That side, played by the script, first ends its own direction only. */
    HALF_CLOSE,
    /** That side, played by the script, first resets the connection. */
    RESET
  }

  /**
   * Bytes that are tolerated though others are right.
   *
   * @param bytes exactly what may pass instead; not to be changed
   * @param because why that is tolerated
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Tolerated(byte[] bytes, String because) {}

  /** Copies the lists. */
  public WireEntry {
    descriptors = List.copyOf(descriptors);
    on = List.copyOf(on);
    also = List.copyOf(also);
  }

  /** One whose descriptors travel on its first byte. */
  public WireEntry(Role from, Kind kind, byte[] bytes, List<String> descriptors) {
    this(
        from,
        kind,
        bytes,
        descriptors,
        Collections.nCopies(descriptors.size(), 0),
        List.of(),
        false);
  }

  /** One without descriptors that is written by itself. */
  public WireEntry(Role from, Kind kind, byte[] bytes) {
    this(from, kind, bytes, List.of(), List.of(), List.of(), false);
  }

  /** Whether what that side sends from here on is no AMP. */
  public boolean endsBoxes() {
    return kind == Kind.STREAM || kind == Kind.TLS;
  }

  /** This, with other bytes; what travelled on a byte that they do not have is on the last. */
  public WireEntry with(byte[] other) {
    List<Integer> places = on.stream().map(offset -> Math.min(offset, other.length - 1)).toList();
    return new WireEntry(from, kind, other, descriptors, places, also, together);
  }

  /** Whether it is the end of the connection, in whatever manner. */
  public boolean closes() {
    return kind == Kind.CLOSE || kind == Kind.HALF_CLOSE || kind == Kind.RESET;
  }

  static WireEntry close(Role by) {
    return close(by, Kind.CLOSE);
  }

  static WireEntry close(Role by, Kind how) {
    return new WireEntry(by, how, new byte[0]);
  }
}
