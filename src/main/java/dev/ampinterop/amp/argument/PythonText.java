package dev.ampinterop.amp.argument;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.ampinterop.amp.error.UndecodableValue;
import java.util.function.IntPredicate;

/** What Python's number constructors have in common, for bytes read as one char a byte. */
final class PythonText {
  private PythonText() {}

  /** Without the white space around it that {@code int} and {@code float} do not mind. */
  static String strip(String text) {
    return strip(text, PythonText::isSpace);
  }

  /** Without the chars around it that count as white space. */
  static String strip(String text, IntPredicate isSpace) {
    int from = 0;
    int to = text.length();
    while (from < to && isSpace.test(text.charAt(from))) {
      from++;
    }
    while (from < to && isSpace.test(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  /**
   * Without single underscores between two digits; any other stays, for whoever reads the number to
   * stumble over.
   */
  static String joinDigits(String text) {
    if (text.indexOf('_') < 0) {
      return text;
    }
    var joined = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      boolean joins =
          text.charAt(i) == '_'
              && i > 0
              && isDigit(text.charAt(i - 1))
              && i + 1 < text.length()
              && isDigit(text.charAt(i + 1));
      if (!joins) {
        joined.append(text.charAt(i));
      }
    }
    return joined.toString();
  }

  static boolean isSpace(int c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  static UndecodableValue undecodable(ArgumentType<?> type, byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    return new UndecodableValue("expected " + type + ", got \"" + text + '"', null);
  }
}
