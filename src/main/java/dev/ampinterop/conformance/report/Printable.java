package dev.ampinterop.conformance.report;

import java.util.Locale;

/**
 * Text that may stand in any report. Peers write part of it: a terminal would obey their control
 * characters, and XML 1.0 has no way to write most of them, not even as references.
 */
public final class Printable {
  private Printable() {}

  /** The text with what cannot be printed written as a backslash, {@code u} and its number. */
  public static String of(String text) {
    StringBuilder printable = new StringBuilder();
    text.codePoints()
        .forEach(
            character -> {
              if (mayStand(character)) {
                printable.appendCodePoint(character);
              } else {
                printable.append(String.format(Locale.ROOT, "\\u%04x", character));
              }
            });
    return printable.toString();
  }

  private static boolean mayStand(int character) {
    return character == '\n'
        || character == '\t'
        || (character >= 0x20 && character < 0x7f)
        || (character >= 0xa0 && character <= 0xd7ff)
        || (character >= 0xe000 && character <= 0xfffd)
        || character >= 0x10000;
  }
}
