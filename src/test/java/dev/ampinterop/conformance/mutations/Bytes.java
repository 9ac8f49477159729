package dev.ampinterop.conformance.mutations;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;

/** Damages bytes, whatever they mean. */
final class Bytes {
  private static final byte[] SPECIAL = {
    0,
    1,
    0x7f,
    (byte) 0x80,
    (byte) 0xff,
    '\n',
    '\r',
    '"',
    '\'',
    '\\',
    '{',
    '}',
    '[',
    ']',
    '<',
    '>',
    ',',
    ':',
    '=',
    '(',
    ')',
    ' ',
    '0',
    '9',
    '-',
    '.'
  };
  private static final int LONGEST = 64;

  private Bytes() {}

  /** What became of bytes, and how. */
  @SuppressWarnings("ArrayRecordComponent")
  record Changed(byte[] bytes, String how) {}

  /** Does one thing to them; some come from another recording. */
  static Changed change(Random random, byte[] bytes, byte[] other) {
    if (bytes.length == 0) {
      return new Changed(piece(random, other), "fill");
    }
    int at = random.nextInt(bytes.length);
    int length = 1 + random.nextInt(Math.min(LONGEST, bytes.length - at));
    return switch (random.nextInt(8)) {
      case 0 -> {
        byte[] flipped = bytes.clone();
        flipped[at] ^= (byte) (1 << random.nextInt(8));
        yield new Changed(flipped, "flip a bit of byte " + at);
      }
      case 1 -> {
        byte[] set = bytes.clone();
        set[at] = SPECIAL[random.nextInt(SPECIAL.length)];
        yield new Changed(set, "set byte " + at);
      }
      case 2 -> {
        byte[] inserted = new byte[1 + random.nextInt(8)];
        random.nextBytes(inserted);
        yield new Changed(put(bytes, at, inserted, at), "insert at " + at);
      }
      case 3 -> new Changed(put(bytes, at, new byte[0], at + length), "delete at " + at);
      case 4 -> {
        byte[] twice = Arrays.copyOfRange(bytes, at, at + length);
        yield new Changed(put(bytes, at, twice, at), "duplicate at " + at);
      }
      case 5 -> new Changed(Arrays.copyOf(bytes, at), "cut at " + at);
      case 6 -> new Changed(put(bytes, at, piece(random, other), at), "splice in at " + at);
      default -> {
        byte[] end = Arrays.copyOfRange(other, random.nextInt(other.length), other.length);
        yield new Changed(put(bytes, at, end, bytes.length), "continue with another at " + at);
      }
    };
  }

  /** Replaces what is between two places. */
  static byte[] put(byte[] bytes, int from, byte[] middle, int to) {
    var all = new ByteArrayOutputStream(bytes.length + middle.length);
    all.write(bytes, 0, from);
    all.writeBytes(middle);
    all.write(bytes, to, bytes.length - to);
    return all.toByteArray();
  }

  private static byte[] piece(Random random, byte[] of) {
    int at = random.nextInt(of.length);
    int most = Math.min(16 * LONGEST, of.length - at);
    return Arrays.copyOfRange(of, at, at + 1 + random.nextInt(most));
  }
}
