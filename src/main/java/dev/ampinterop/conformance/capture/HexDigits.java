package dev.ampinterop.conformance.capture;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Bytes as hexadecimal digits in ASCII, lower case, several times as fast as {@code HexFormat} by
 * way of a text: a capture is hardly anything else.
 */
final class HexDigits {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EACH = 0x0101010101010101L;

  private HexDigits() {}

  /**
   * Writes bytes.
   *
   * @param target has room for two digits each from there on
   * @return the place behind them
   */
  static int write(byte[] bytes, byte[] target, int start) {
    int at = start;
    int index = 0;
    for (; index + Integer.BYTES <= bytes.length; index += Integer.BYTES) {
      LONGS.set(target, at, eight((int) INTS.get(bytes, index)));
      at += Long.BYTES;
    }
    for (; index < bytes.length; index++) {
      long two = eight(bytes[index]);
      target[at++] = (byte) two;
      target[at++] = (byte) (two >> Byte.SIZE);
    }
    return at;
  }

  /**
   * The digits of four bytes at once; the first byte, and its first digit, are the lowest.
   *
   * <pre>
   *   four    d c b a                       each letter a byte, the first of them on the right
   *   spread  0 d 0 c 0 b 0 a
   *   halves  dL dH cL cH bL bH aL aH       0 to 15 each
   *   digits  halves + '0', and of those above 9 as much more as 'a' is behind '9'
   * </pre>
   */
  private static long eight(int four) {
    long spread = four & 0xffffffffL;
    spread = (spread | spread << 16) & 0x0000ffff0000ffffL;
    spread = (spread | spread << 8) & 0x00ff00ff00ff00ffL;
    long halves = ((spread >>> 4) & (EACH * 15)) | (spread & 0x000f000f000f000fL) << 8;
    long aboveNine = ((halves + EACH * 6) >>> 4) & EACH;
    return halves + EACH * '0' + aboveNine * ('a' - '9' - 1);
  }

  /** Reads digits up to some place, of either case; null where these are none, or half a byte. */
  static byte @Nullable [] read(byte[] digits, int start, int end) {
    if (end < start || (end - start) % 2 != 0) {
      return null;
    }
    byte[] bytes = new byte[(end - start) / 2];
    int at = start;
    int wrong = 0;
    for (int index = 0; index < bytes.length; index++) {
      int high = value(digits[at++]);
      int low = value(digits[at++]);
      wrong |= high | low;
      bytes[index] = (byte) (high << 4 | low);
    }
    return wrong < 0 ? null : bytes;
  }

  /** What a digit is worth; -1 for what is none. */
  private static int value(byte digit) {
    int number = digit - '0';
    if (number >= 0 && number <= 9) {
      return number;
    }
    int letter = (digit | ' ') - 'a';
    return letter >= 0 && letter < 6 ? letter + 10 : -1;
  }
}
