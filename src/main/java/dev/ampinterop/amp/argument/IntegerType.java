package dev.ampinterop.amp.argument;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.ampinterop.amp.error.UndecodableValue;
import java.math.BigInteger;

/**
 * Decimal digits, decoded as leniently as Python's {@code int(bytes)}.
 *
 * <p>Reading and writing them takes more than linear time, so Python 3.11 and later refuse more
 * than 4,300 digits, and so does this: {@code sys.int_info.default_max_str_digits}.
 */
final class IntegerType extends ArgumentType<BigInteger> {
  /** As many digits as Python converts. */
  static final int PYTHON_DIGITS = 4300;

  // Eighteen digits always fit a long.
  private static final int LONG_DIGITS = 18;

  // A digit takes log2(10) = 3.32… bits, so a number with this many bits more has too many digits.
  private static final int MOST_BITS_PER_DIGIT = 4;

  private final int mostDigits;

  /**
   * Integers.
   *
   * @param mostDigits with more than that they are refused, both ways; leading zeros count, signs,
   *     spaces and underscores do not
   */
  IntegerType(int mostDigits) {
    this.mostDigits = mostDigits;
  }

  @Override
  public byte[] encode(BigInteger value) {
    if (value.bitLength() < Long.SIZE) {
      return encodeLong(value.longValue());
    }
    if (value.bitLength() / MOST_BITS_PER_DIGIT > mostDigits) {
      throw new IllegalArgumentException("got one of " + value.bitLength() + " bits" + wayOut());
    }
    byte[] bytes = value.toString().getBytes(ISO_8859_1);
    int digits = bytes.length - (value.signum() < 0 ? 1 : 0);
    if (digits > mostDigits) {
      throw new IllegalArgumentException("got one of " + digits + " digits" + wayOut());
    }
    return bytes;
  }

  @Override
  public BigInteger decode(byte[] bytes) {
    return isPlain(bytes) ? BigInteger.valueOf(plain(bytes)) : decodeLenient(bytes);
  }

  /** Whether it is digits, perhaps behind a minus, and so few that they fit a long. */
  static boolean isPlain(byte[] bytes) {
    int first = firstDigit(bytes);
    int digits = bytes.length - first;
    if (digits < 1 || digits > LONG_DIGITS) {
      return false;
    }
    for (int i = first; i < bytes.length; i++) {
      if (!PythonText.isDigit(bytes[i])) {
        return false;
      }
    }
    return true;
  }

  /** The number that plain digits are. */
  static long plain(byte[] bytes) {
    int first = firstDigit(bytes);
    long value = 0;
    for (int i = first; i < bytes.length; i++) {
      value = value * 10 + bytes[i] - '0';
    }
    return first == 1 ? -value : value;
  }

  private static int firstDigit(byte[] bytes) {
    return bytes.length > 0 && bytes[0] == '-' ? 1 : 0;
  }

  @Override
  public String toString() {
    return "Integer";
  }

  /** The digits of a number that is never too long. */
  static byte[] encodeLong(long value) {
    if (value == Long.MIN_VALUE) {
      return Long.toString(value).getBytes(ISO_8859_1);
    }
    long rest = Math.abs(value);
    int length = value < 0 ? 2 : 1;
    for (long ten = rest; ten >= 10; ten /= 10) {
      length++;
    }
    byte[] bytes = new byte[length];
    for (int at = length; rest > 0 || at == length; rest /= 10) {
      bytes[--at] = (byte) ('0' + rest % 10);
    }
    if (value < 0) {
      bytes[0] = '-';
    }
    return bytes;
  }

  // What int() takes: white space around, a sign, digits with single underscores between them.
  private BigInteger decodeLenient(byte[] bytes) {
    String number = PythonText.joinDigits(PythonText.strip(new String(bytes, ISO_8859_1)));
    int first = number.startsWith("-") || number.startsWith("+") ? 1 : 0;
    if (number.length() == first || !number.chars().skip(first).allMatch(PythonText::isDigit)) {
      throw PythonText.undecodable(this, bytes);
    }
    int digits = number.length() - first;
    if (digits > mostDigits) {
      throw new UndecodableValue(
          "expected Integer, got one of " + digits + " digits" + wayOut(), null);
    }
    return new BigInteger(number);
  }

  private String wayOut() {
    return ", and "
        + mostDigits
        + " are the most, as in Python (ArgumentTypes.INTEGER_OF_ANY_LENGTH has no limit)";
  }
}
