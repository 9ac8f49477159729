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
      return new Decimal(kind, isNegative, integer(nan.group(2)), 0);
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
    BigInteger exponent =
        integer(orEmpty(finite, 3)).subtract(BigInteger.valueOf(fraction.length()));
    if (exponent.bitLength() >= Long.SIZE) {
      throw noDecimal(text);
    }
    return Decimal.finite(isNegative, integer(digits), exponent.longValue());
  }

  // Decimal strips what Python calls white space in text, which int and float do not do with bytes.
  private static boolean isSpace(int c) {
    return PythonText.isSpace(c) || (c >= 0x1c && c <= 0x1f);
  }

  private static String orEmpty(Matcher matcher, int group) {
    String found = matcher.group(group);
    return found == null ? "" : found;
  }

  private static BigInteger integer(String digits) {
    return digits.isEmpty() ? BigInteger.ZERO : new BigInteger(digits);
  }

  private static IllegalArgumentException noDecimal(String text) {
    return new IllegalArgumentException("\"" + text + "\" is no decimal that Python knows");
  }
}
