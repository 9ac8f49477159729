package dev.ampinterop.conformance.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.ampinterop.amp.box.Amp;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the keys and values of a box lie, of one that is not whole, too.
 *
 * <pre>
 * +------+------+------+-------+     +------+
 * | 0004 | _ask | 0001 |   1   | ... | 0000 |
 * +------+------+------+-------+     +------+
 *  length  key   length  value        end of box
 * </pre>
 *
 * @param state whether it is a box
 * @param fields the keys with their whole values
 * @param end behind the last byte that was understood
 * @param cut the part of a value that is there; empty where none is cut
 */
record BoxShape(State state, List<Field> fields, int end, List<Range> cut) {
  /** Whether it is a box. */
  enum State {
    WHOLE,
    INCOMPLETE,
    NO_BOX
  }

  /** A stretch of bytes. */
  record Range(int start, int end) {}

  /** A key with the place of its value. */
  record Field(String key, Range value) {}

  /** All that is there of values. */
  List<Range> values() {
    List<Range> values = new ArrayList<>(cut);
    fields.forEach(field -> values.add(field.value()));
    return values;
  }

  /** What begins there. */
  static BoxShape at(byte[] bytes, int start) {
    List<Field> fields = new ArrayList<>();
    int at = start;
    while (true) {
      if (bytes.length - at < 2) {
        boolean tooLong = at < bytes.length && bytes[at] != 0;
        return new BoxShape(
            tooLong ? State.NO_BOX : State.INCOMPLETE, fields, bytes.length, List.of());
      }
      int keyLength = length(bytes, at);
      int value = at + 2 + keyLength + 2;
      if (keyLength > Amp.MAX_KEY_LENGTH) {
        return new BoxShape(State.NO_BOX, fields, at + 2, List.of());
      } else if (keyLength == 0) {
        return new BoxShape(State.WHOLE, fields, at + 2, List.of());
      } else if (bytes.length < value) {
        return new BoxShape(State.INCOMPLETE, fields, at, List.of());
      }
      int end = value + length(bytes, value - 2);
      if (end > bytes.length) {
        return new BoxShape(
            State.INCOMPLETE, fields, value, List.of(new Range(value, bytes.length)));
      }
      String key = new String(bytes, at + 2, keyLength, ISO_8859_1);
      fields.add(new Field(key, new Range(value, end)));
      at = end;
    }
  }

  private static int length(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << Byte.SIZE | (bytes[at + 1] & 0xff);
  }
}
