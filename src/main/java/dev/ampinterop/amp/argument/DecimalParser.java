package dev.ampinterop.amp.argument;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a decimal as Python's {@code Decimal(text)} does. */
final class DecimalParser {
  private static final Pattern FINITE =
      Pattern.compile("([0-9]*+)(?:\\.([0-9]*+))?+(?:e([+-]?+[0-9]++))?+");
  private static final Pattern NAN = Pattern.compile("(s?+)nan([0-9]*+)");

  // Those of the greatest long; what the point adds or takes away is far less than the next digit.
  private static final int MOST_EXPONENT_DIGITS = 19;

  private DecimalParser() {}

  static Decimal parse(String text) {
    String rest = PythonText.strip(text, DecimalParser::isSpace).replace("_", "");
    boolean isNegative = rest.startsWith("-");
    if (isNegative || rest.startsWith("+")) {
      rest = rest.substring(1);
    }
    rest = rest.toLowerCase(Locale.ROOT);
    if (rest.equals("inf") || rest.equals("infinity")) {
      return Decimal.infinite(isNegative);
    }
    Matcher nan = NAN.matcher(rest);
    if (nan.matches()) {
      var kind = nan.group(1).isEmpty() ? Decimal.Kind.NAN : Decimal.Kind.SIGNALING_NAN;
      return new Decimal(kind, isNegative, withoutZeros(nan.group(2)), 0);
    }
    Matcher finite = FINITE.matcher(rest);
    if (!finite.matches()) {
      throw noDecimal(text);
    }
    String fraction = orEmpty(finite, 2);
    String digits = finite.group(1) + fraction;
    if (digits.isEmpty()) {
      throw noDecimal(text);
    }
    BigInteger exponent = exponent(orEmpty(finite, 3), text);
    exponent = exponent.subtract(BigInteger.valueOf(fraction.length()));
    if (exponent.bitLength() >= Long.SIZE) {
      throw noDecimal(text);
    }
    return new Decimal(Decimal.Kind.FINITE, isNegative, withoutZeros(digits), exponent.longValue());
  }

  // Decimal strips what Python calls white space in text, which int and float do not do with bytes.
  private static boolean isSpace(int c) {
    return PythonText.isSpace(c) || (c >= 0x1c && c <= 0x1f);
  }

  private static String orEmpty(Matcher matcher, int group) {
    String found = matcher.group(group);
    return found == null ? "" : found;
  }

  // Making a number of digits takes time that grows with the square of their count.
  private static BigInteger exponent(String written, String text) {
    boolean isNegative = written.startsWith("-");
    String digits =
        withoutZeros(isNegative || written.startsWith("+") ? written.substring(1) : written);
    if (digits.length() > MOST_EXPONENT_DIGITS) {
      throw noDecimal(text);
    }
    var exponent = new BigInteger(digits);
    return isNegative ? exponent.negate() : exponent;
  }

  /** Digits without zeros before them; one zero for none. */
  private static String withoutZeros(String digits) {
    int first = 0;
    while (first < digits.length() && digits.charAt(first) == '0') {
      first++;
    }
    return first == digits.length() ? "0" : digits.substring(first);
  }

  private static IllegalArgumentException noDecimal(String text) {
    return new IllegalArgumentException(
        PythonText.quoted(text) + " is not a decimal that Python knows");
  }
}
