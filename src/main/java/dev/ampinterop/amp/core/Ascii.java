package dev.ampinterop.amp.core;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * Short texts of the protocol as bytes, and bytes as Python shows them. Twisted: {@code b"%x"} and
 * {@code %r} in its formats.
 */
public final class Ascii {
  private Ascii() {}

  /** One byte per char. */
  public static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  /** Lower-case hexadecimal, as tags are written. Twisted: {@code BoxDispatcher._nextTag}. */
  public static byte[] hexadecimal(long number) {
    int digits = Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(number) + 3) / 4);
    byte[] bytes = new byte[digits];
    for (int at = digits - 1; at >= 0; at--, number >>>= 4) {
      bytes[at] = (byte) Character.forDigit((int) number & 0xf, 16);
    }
    return bytes;
  }

  /**
   * Bytes as Python's {@code repr} writes them, which is what an unhandled command's description
   * holds: {@code b'foo'}.
   *
   * @param text one char per byte
   */
  public static String pythonRepr(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    var repr = new StringBuilder("b").append(quote);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\t' -> repr.append("\\t");
        case '\n' -> repr.append("\\n");
        case '\r' -> repr.append("\\r");
        case '\\' -> repr.append("\\\\");
        default -> {
          if (c == quote) {
            repr.append('\\').append(c);
          } else if (c < ' ' || c >= 0x7f) {
            appendHex(repr, c);
          } else {
            repr.append(c);
          }
        }
      }
    }
    return repr.append(quote).toString();
  }

  // A formatter takes a thousand times as long, and a peer may send 64 KiB of such bytes.
  private static void appendHex(StringBuilder text, char c) {
    text.append("\\x").append(Character.forDigit(c >> 4 & 0xf, 16));
    text.append(Character.forDigit(c & 0xf, 16));
  }
}
