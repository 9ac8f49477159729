package dev.ampinterop.amp.argument;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Python's {@code repr}, decoded as leniently as Python's {@code float(bytes)}. Python shows no NaN
 * but {@code nan}, so the payload and sign of a NaN do not travel.
 */
final class FloatType extends ArgumentType<Double> {
  // Double.parseDouble takes hexadecimal and the suffixes d and f as well.
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?+(?:[0-9]++(?:\\.[0-9]*+)?+|\\.[0-9]++)(?:[eE][+-]?+[0-9]++)?+");

  @Override
  public byte[] encode(Double value) {
    return ShortestDigits.repr(value).getBytes(ISO_8859_1);
  }

  @Override
  public Double decode(byte[] bytes) {
    String text = PythonText.joinDigits(PythonText.strip(new String(bytes, ISO_8859_1)));
    if (NUMBER.matcher(text).matches()) {
      return Double.parseDouble(text);
    }
    boolean negative = text.startsWith("-");
    String word = negative || text.startsWith("+") ? text.substring(1) : text;
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "inf", "infinity" -> negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      case "nan" -> Double.NaN;
      default -> throw PythonText.undecodable(this, bytes);
    };
  }

  @Override
  public String toString() {
    return "Float";
  }
}
