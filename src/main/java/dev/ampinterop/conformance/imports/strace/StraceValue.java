package dev.ampinterop.conformance.imports.strace;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One argument of a system call, as strace prints it. */
sealed interface StraceValue {
  /**
   * Bytes between quotation marks.
   *
   * @param escaped what stands between them
   * @param cut whether strace printed only the beginning: three dots follow
   */
  record Text(String escaped, boolean cut) implements StraceValue {
    /** The bytes themselves. */
    byte[] bytes() {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(escaped.length() / 4 + 1);
      for (int at = 0; at < escaped.length(); at++) {
        char next = escaped.charAt(at);
        if (next != '\\' || at + 1 == escaped.length()) {
          bytes.write(next);
          continue;
        }
        at++;
        char code = escaped.charAt(at);
        if (code == 'x') {
          int digits = 0;
          int value = 0;
          while (digits < 2 && at + 1 < escaped.length() && digit(escaped, at + 1, 16) >= 0) {
            value = value * 16 + digit(escaped, ++at, 16);
            digits++;
          }
          bytes.write(value);
        } else if (digit(escaped, at, 8) >= 0) {
          int value = digit(escaped, at, 8);
          for (int more = 0; more < 2 && digit(escaped, at + 1, 8) >= 0; more++) {
            value = value * 8 + digit(escaped, ++at, 8);
          }
          bytes.write(value);
        } else {
          bytes.write(named(code));
        }
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
        default -> code;
      };
    }
  }

  /** What stands between square brackets. */
  record Items(List<StraceValue> items) implements StraceValue {}

  /** What stands between braces. */
  record Members(Map<String, StraceValue> members) implements StraceValue {
    /** The value of that name. */
    Optional<StraceValue> get(String name) {
      return Optional.ofNullable(members.get(name));
    }
  }

  /** Anything else: a number, flags, an address, or a descriptor with what {@code -y} adds. */
  record Word(String text) implements StraceValue {}

  /** The descriptor that this is; empty when it is none. */
  default Optional<StraceDescriptor> descriptor() {
    return this instanceof Word word ? StraceDescriptor.of(word.text()) : Optional.empty();
  }

  /** Its text as it stands; of brackets, braces and quotes only that they are there. */
  default String word() {
    return this instanceof Word word ? word.text() : "";
  }
}
