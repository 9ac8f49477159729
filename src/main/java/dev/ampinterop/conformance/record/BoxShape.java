package dev.ampinterop.conformance.record;

import dev.ampinterop.amp.box.Amp;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the values of a box lie, of one that is not whole, too.
 *
 * <pre>
 * +------+------+------+-------+     +------+
 * | 0004 | _ask | 0001 |   1   | ... | 0000 |
 * +------+------+------+-------+     +------+
 *  length  key   length  value        end of box
 * </pre>
 *
 * @param values all that is there of values
 * @param end behind the last byte that was understood
 */
record BoxShape(List<Range> values, int end) {
  /** A stretch of bytes. */
  record Range(int start, int end) {}

  /** What begins there. */
  static BoxShape at(byte[] bytes, int start) {
    List<Range> values = new ArrayList<>();
    int at = start;
    while (bytes.length - at >= 2) {
      int keyLength = length(bytes, at);
      int value = at + 2 + keyLength + 2;
      if (keyLength > Amp.MAX_KEY_LENGTH || keyLength == 0) {
        // What no length is may be the end of a secret whose own length is wrong, or text.
        boolean isLength = values.isEmpty() && (bytes[at] & 0xff) < ' ';
        return new BoxShape(values, isLength ? at + 2 : at);
      } else if (bytes.length < value) {
        break;
      }
      at = value + length(bytes, value - 2);
      values.add(new Range(value, Math.min(at, bytes.length)));
    }
    return new BoxShape(values, Math.min(at, bytes.length));
  }

  private static int length(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << Byte.SIZE | (bytes[at + 1] & 0xff);
  }
}
