package dev.ampinterop.conformance.imports.shared;

import java.io.ByteArrayOutputStream;

/** Bytes as C and Python print them: {@code \x1f}, {@code \037}, {@code \n}, {@code \"}. */
public final class Escapes {
  private Escapes() {}

  /** The bytes that a text stands for; its chars are one byte each. */
  public static byte[] bytes(String escaped) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(escaped.length() / 4 + 1);
    for (int at = 0; at < escaped.length(); at++) {
      char next = escaped.charAt(at);
      if (next != '\\' || at + 1 == escaped.length()) {
        bytes.write(next);
        continue;
      }
      at++;
      char code = escaped.charAt(at);
      boolean isHex = code == 'x' && digit(escaped, at + 1, 16) >= 0;
      if (!isHex && digit(escaped, at, 8) < 0) {
        bytes.write(named(code));
        continue;
      }
      int radix = isHex ? 16 : 8;
      int last = at + 2; // two hexadecimal digits, or three octal ones with the first
      int value = isHex ? 0 : digit(escaped, at, radix);
      while (at < last && digit(escaped, at + 1, radix) >= 0) {
        at++;
        value = value * radix + digit(escaped, at, radix);
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
