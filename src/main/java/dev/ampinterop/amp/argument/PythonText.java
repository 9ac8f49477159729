package dev.ampinterop.amp.argument;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.ampinterop.amp.error.UndecodableValue;
import java.util.function.IntPredicate;

/** What Python's number constructors have in common, for bytes read as one char per byte. */
final class PythonText {
  // Every type of a fixed length fits, and a log stays readable whatever a peer sends.
  private static final int SHOWN = 64;

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
    return new UndecodableValue("expected " + type + ", got " + quoted(bytes), null);
  }

  /** Bytes in quotes, for messages, cut where they are long. */
  static String quoted(byte[] bytes) {
    return quoted(
        new String(bytes, 0, Math.min(bytes.length, SHOWN + 1), ISO_8859_1), bytes.length);
  }

  /** Text in quotes, for messages, cut where it is long. */
  static String quoted(String text) {
    return quoted(text, text.length());
  }

  private static String quoted(String text, int length) {
    return length <= SHOWN
        ? '"' + text + '"'
        : '"' + text.substring(0, SHOWN) + "…\" (" + length + " in all)";
  }
}
