package dev.ampinterop.conformance.imports.shared;

import java.io.ByteArrayOutputStream;

/** Bytes as C and Python print them: {@code \x1f}, {@code \037}, {@code \n}, {@code \"}. */
public final class Escapes {
  private Escapes() {}

  /** The bytes that a text stands for; its chars are one byte each. */
  public static byte[] bytes(String escaped) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(escaped.length() / 4 + 1);
    int at = 0;
    while (at < escaped.length()) {
      char next = escaped.charAt(at);
      if (next != '\\' || at + 1 == escaped.length()) {
        bytes.write(next);
        at++;
        continue;
      }
      char code = escaped.charAt(at + 1);
      boolean isHex = code == 'x' && digit(escaped, at + 2, 16) >= 0;
      if (!isHex && digit(escaped, at + 1, 8) < 0) {
        bytes.write(named(code));
        at += 2;
        continue;
      }
      int radix = isHex ? 16 : 8;
      at += isHex ? 2 : 1;
      int most = at + (isHex ? 2 : 3);
      int value = 0;
      while (at < most && digit(escaped, at, radix) >= 0) {
        value = value * radix + digit(escaped, at, radix);
        at++;
      }
      bytes.write(value);
    }
    return bytes.toByteArray();
  }

  private static int digit(String text, int at, int radix) {
    return at < text.length() ? Character.digit(text.charAt(at), radix) : -1;
  }

  private static int named(char code) {
    return switch (code) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'f' -> '\f';
      case 'v' -> 0x0b;
      case 'a' -> 0x07;
      case 'b' -> '\b';
      default -> code;
    };
  }
}
