package dev.ampinterop.amp.argument;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.ampinterop.amp.error.UndecodableValue;
import java.math.BigInteger;

/** Decimal digits, decoded as leniently as Python's {@code int(bytes)}. */
final class IntegerType extends ArgumentType<BigInteger> {
  // Eighteen digits always fit a long.
  private static final int LONG_DIGITS = 18;

  @Override
  public byte[] encode(BigInteger value) {
    return value.bitLength() < Long.SIZE
        ? encodeLong(value.longValue())
        : value.toString().getBytes(ISO_8859_1);
  }

  @Override
  public BigInteger decode(byte[] bytes) {
    int first = bytes.length > 0 && bytes[0] == '-' ? 1 : 0;
    int digits = bytes.length - first;
    if (digits < 1 || digits > LONG_DIGITS) {
      return decodeLenient(bytes);
    }
    long value = 0;
    for (int i = first; i < bytes.length; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return decodeLenient(bytes);
      }
      value = value * 10 + digit;
    }
    return BigInteger.valueOf(first == 1 ? -value : value);
  }

  @Override
  public String toString() {
    return "Integer";
  }

  private static byte[] encodeLong(long value) {
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
  private static BigInteger decodeLenient(byte[] bytes) {
    int at = 0;
    int end = bytes.length;
    while (at < end && isSpace(bytes[at])) {
      at++;
    }
    while (at < end && isSpace(bytes[end - 1])) {
      end--;
    }
    var number = new StringBuilder(end - at);
    if (at < end && (bytes[at] == '-' || bytes[at] == '+')) {
      number.append((char) bytes[at++]);
    }
    boolean afterDigit = false;
    for (; at < end; at++) {
      boolean isDigit = bytes[at] >= '0' && bytes[at] <= '9';
      if (isDigit) {
        number.append((char) bytes[at]);
      } else if (bytes[at] != '_' || !afterDigit) {
        throw undecodable(bytes);
      }
      afterDigit = isDigit;
    }
    if (!afterDigit) {
      throw undecodable(bytes);
    }
    return new BigInteger(number.toString());
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || (b >= '\t' && b <= '\r');
  }

  private static UndecodableValue undecodable(byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    return new UndecodableValue("expected Integer, got \"" + text + '"', null);
  }
}
