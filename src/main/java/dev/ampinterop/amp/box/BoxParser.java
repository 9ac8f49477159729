package dev.ampinterop.amp.box;

import dev.ampinterop.amp.error.KeyTooLong;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Cuts a byte stream into boxes. No I/O, no threads, no clock; not thread-safe.
 *
 * <p>Callers pull, so the boxes that were complete before a bad byte still come out. Twisted:
 * {@code BinaryBoxProtocol} over {@code Int16StringReceiver}.
 */
public final class BoxParser {
  private byte[] bytes = new byte[512];
  private int start; // of the box that is being read
  private int scanned; // up to here lengths have been followed
  private int end; // of what was fed
  private boolean inKey = true;

  /** Takes bytes; the buffer is read to its limit. */
  public void feed(ByteBuffer more) {
    makeRoom(more.remaining());
    int count = more.remaining();
    more.get(bytes, end, count);
    end += count;
  }

  /**
   * The next whole box, or empty when more bytes are needed.
   *
   * @throws KeyTooLong when the next key announces more than 255 bytes; and at every call from then
   *     on
   */
  public Optional<Box> next() {
    // +------+------+------+-------+     +------+
    // | 0004 | _ask | 0001 |   1   | ... | 0000 |
    // +------+------+------+-------+     +------+
    //  length  key   length  value        end of box
    //
    // Lengths are two bytes, high byte first. Keys have 1..255 bytes, so a key's length always
    // starts with 00. Values have 0..65,535. Twisted: amp.py, proto_key and proto_value.
    while (end - scanned >= 2) {
      int length = Box.unsignedShort(bytes, scanned);
      if (inKey && length > Amp.MAX_KEY_LENGTH) {
        throw new KeyTooLong(length);
      }
      if (inKey && length == 0) {
        var box = new Box(Arrays.copyOfRange(bytes, start, scanned + 2));
        scanned += 2;
        start = scanned;
        return Optional.of(box);
      }
      if (end - scanned - 2 < length) {
        break;
      }
      scanned += 2 + length;
      inKey = !inKey;
    }
    return Optional.empty();
  }

  /** How many bytes are held that do not make a whole box yet. */
  public int pending() {
    return end - start;
  }

  /** Takes out the bytes that do not make a whole box yet; the parser then begins anew. */
  public ByteBuffer takeRest() {
    var rest = ByteBuffer.wrap(Arrays.copyOfRange(bytes, start, end));
    start = end;
    scanned = end;
    inKey = true;
    return rest;
  }

  private void makeRoom(int count) {
    if (start == end) {
      scanned = 0;
      start = 0;
      end = 0;
    }
    if (bytes.length - end >= count) {
      return;
    }
    int held = end - start;
    byte[] target =
        bytes.length >= held + count
            ? bytes
            : new byte[Math.max(held + count, Math.min(bytes.length * 2, 1 << 30))];
    System.arraycopy(bytes, start, target, 0, held);
    bytes = target;
    scanned -= start;
    start = 0;
    end = held;
  }
}
