package dev.ampinterop.conformance.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The records of TLS (RFC 8446, 5.1), as far as anybody can tell them apart from outside:
 *
 * <pre>
 * +------+---------+--------+----------+
 * |  16  | 03   01 | 00  c4 |   ...    |
 * +------+---------+--------+----------+
 *   type   version   length   fragment
 * </pre>
 */
public final class TlsRecords {
  private static final int HEADER = 5;
  private static final int MAJOR_VERSION = 3;
  private static final int FIRST_TYPE = 20;
  private static final List<String> TYPES =
      List.of("change cipher spec", "alert", "handshake", "application data");

  /** 2^14, and as much as encryption may add to it: RFC 5246, 6.2.3. */
  private static final int LONGEST = (1 << 14) + 2048;

  private TlsRecords() {}

  /**
   * Why these bytes are not whole TLS records, one behind the other; empty when they are.
   *
   * @param start where to begin
   */
  public static Optional<String> problem(byte[] bytes, int start) {
    if (start >= bytes.length) {
      return Optional.of("nothing more came");
    }
    int at = start;
    while (at < bytes.length) {
      if (!isRecord(bytes, at)) {
        return Optional.of("no TLS record begins with byte " + (at + 1));
      }
      at += HEADER + length(bytes, at);
    }
    return at == bytes.length ? Optional.empty() : Optional.of("the last TLS record is cut short");
  }

  /**
   * Whether a record begins with these bytes, as far as they go: no box does, for its first byte is
   * 0.
   */
  public static boolean begin(byte[] bytes) {
    return bytes.length > 0
        && bytes[0] >= FIRST_TYPE
        && bytes[0] < FIRST_TYPE + TYPES.size()
        && (bytes.length == 1 || bytes[1] == MAJOR_VERSION);
  }

  /** The types of the records that begin there, as far as the bytes begin with one. */
  public static String words(byte[] bytes) {
    List<String> words = new ArrayList<>();
    for (int at = 0; isRecord(bytes, at); at += HEADER + length(bytes, at)) {
      words.add(TYPES.get(bytes[at] - FIRST_TYPE));
    }
    return String.join(", ", words);
  }

  private static boolean isRecord(byte[] bytes, int at) {
    return bytes.length - at >= HEADER
        && bytes[at] >= FIRST_TYPE
        && bytes[at] < FIRST_TYPE + TYPES.size()
        && bytes[at + 1] == MAJOR_VERSION
        && length(bytes, at) <= LONGEST;
  }

  private static int length(byte[] bytes, int at) {
    return (bytes[at + 3] & 0xff) << Byte.SIZE | (bytes[at + 4] & 0xff);
  }
}
