package dev.ampinterop.amp.argument;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

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
  private BigInteger decodeLenient(byte[] bytes) {
    String number = PythonText.joinDigits(PythonText.strip(new String(bytes, ISO_8859_1)));
    int first = number.startsWith("-") || number.startsWith("+") ? 1 : 0;
    if (number.length() == first || !number.chars().skip(first).allMatch(PythonText::isDigit)) {
      throw PythonText.undecodable(this, bytes);
    }
    return new BigInteger(number);
  }
}
