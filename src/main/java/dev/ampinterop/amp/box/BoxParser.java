package dev.ampinterop.amp.box;

import dev.ampinterop.amp.error.BoxTooLarge;
import dev.ampinterop.amp.error.KeyTooLong;
import dev.ampinterop.amp.error.RemoteProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Cuts a byte stream into boxes. No I/O, no threads, no clock; not thread-safe.
 *
 * <p>Callers pull, so the boxes that were complete before a bad byte still come out. Twisted:
 * {@code BinaryBoxProtocol} over {@code Int16StringReceiver}.
 */
public final class BoxParser {
  private static final int FEW_BYTES = 512;

  // What is kept for the next boxes once there is nothing left of those before; more is given back.
  // A box of the size of a read, behind another one, takes twice as much.
  private static final int MANY_BYTES = 1 << 18;

  private final BoxLimits limits;
  private byte[] bytes = new byte[FEW_BYTES];
  private long passed; // what was fed before the first of these bytes
  private int start; // of the box that is being read
  private int scanned; // up to here lengths have been followed
  private int end; // of what was fed
  private boolean inKey = true;
  private int keys; // of the box that is being read

  /** A parser with the usual limits. */
  public BoxParser() {
    this(BoxLimits.DEFAULT);
  }

  /** A parser with limits of its own. */
  public BoxParser(BoxLimits limits) {
    this.limits = limits;
  }

  /** The boxes that these bytes consist of; empty where they do not consist of whole boxes. */
  public static Optional<List<Box>> wholeBoxes(byte[] bytes) {
    BoxParser parser = new BoxParser();
    parser.feed(ByteBuffer.wrap(bytes));
    List<Box> boxes = new ArrayList<>();
    try {
      for (Optional<Box> box = parser.next(); box.isPresent(); box = parser.next()) {
        boxes.add(box.get());
      }
    } catch (RemoteProtocolException e) {
      return Optional.empty(); // It only began like a box.
    }
    return parser.pending() == 0 ? Optional.of(boxes) : Optional.empty();
  }

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
   * @throws BoxTooLarge when the next box is beyond the limits, as soon as a length says so; and at
   *     every call from then on
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
        throw new KeyTooLong(length, passed + scanned);
      }
      if (inKey && length == 0) {
        var box = new Box(Arrays.copyOfRange(bytes, start, scanned + 2));
        scanned += 2;
        start = scanned;
        keys = 0;
        return Optional.of(box);
      }
      requireWithinLimits(length);
      if (end - scanned - 2 < length) {
        break;
      }
      scanned += 2 + length;
      keys += inKey ? 1 : 0;
      inKey = !inKey;
    }
    giveBack();
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
    keys = 0;
    return rest;
  }

  /** How many of the bytes that were fed lie before the next box. */
  public long offset() {
    return passed + start;
  }

  // A box that is within them ends with two more bytes at least.
  private void requireWithinLimits(int length) {
    if (inKey && keys == limits.maxKeys()) {
      throw new BoxTooLarge(limits.maxKeys() + " keys", offset());
    }
    if ((long) scanned - start + 2 + length + 2 > limits.maxBytes()) {
      throw new BoxTooLarge(limits.maxBytes() + " bytes", offset());
    }
  }

  /** Gives back memory that nothing is in; for a stream on which nothing comes for a while. */
  public void trim() {
    giveBack();
    if (end == 0 && bytes.length > FEW_BYTES) {
      bytes = new byte[FEW_BYTES];
    }
  }

  private void giveBack() {
    if (start == end) {
      passed += end;
      scanned = 0;
      start = 0;
      end = 0;
      if (bytes.length > MANY_BYTES) {
        bytes = new byte[FEW_BYTES];
      }
    }
  }

  private void makeRoom(int count) {
    giveBack();
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
    passed += start;
    scanned -= start;
    start = 0;
    end = held;
  }
}
