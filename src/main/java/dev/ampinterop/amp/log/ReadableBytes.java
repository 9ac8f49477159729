package dev.ampinterop.amp.log;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Bytes in a form that people can read. */
public final class ReadableBytes {
  private static final int LONGEST = 64;
  private static final int SHORTENED = 8;

  private ReadableBytes() {}

  /**
   * Printable text as it is, in quotes where it is empty or has spaces, quotes, or ends of lines
   * and tabs, which become {@code \n}, {@code \r} and {@code \t}; what can be an {@code AmpList} or
   * a {@code ListOf} text as {@code [a=1 b=2, a=3 b=4]} or {@code [1, 2]}; other bytes as {@code
   * 0x00ff}. Long ones are cut: {@code "xxxxxxxx…" 65535 B}.
   */
  public static String of(byte[] bytes) {
    return printable(bytes)
        .map(text -> text(text, bytes.length))
        .or(() -> ReadableList.of(bytes).map(list -> cut(list, bytes.length)))
        .orElseGet(() -> hex(bytes));
  }

  /** The same, but a list is not looked into: a peer may put thousands of them into each other. */
  static String single(byte[] bytes) {
    return printable(bytes).map(text -> text(text, bytes.length)).orElseGet(() -> hex(bytes));
  }

  private static String text(String plain, int length) {
    if (plain.codePointCount(0, plain.length()) > LONGEST) {
      String start = plain.substring(0, plain.offsetByCodePoints(0, SHORTENED));
      return quoted(start + "…") + " " + length + " B";
    }
    boolean bare = !plain.isEmpty() && plain.chars().noneMatch(ReadableBytes::needsQuotes);
    return bare ? plain : quoted(plain);
  }

  /** Like {@link #of}, but text is always in quotes. */
  public static String quoted(byte[] bytes) {
    String readable = of(bytes);
    return readable.startsWith("\"") || printable(bytes).isEmpty() ? readable : quoted(readable);
  }

  /**
   * Two values that differ, each in that form, {@link #of} or {@link #quoted}; where these look
   * alike, or are cut lists, as an excerpt from right before their first difference: {@code …x y…
   * 65535 B}.
   */
  public static List<String> apart(byte[] one, byte[] other, Function<byte[], String> form) {
    String first = form.apply(one);
    String second = form.apply(other);
    boolean areCutLists =
        first.startsWith("[") && second.startsWith("[") && (first + second).contains("…");
    if (!first.equals(second) && !areCutLists) {
      return List.of(first, second);
    }
    String all = whole(one);
    String others = whole(other);
    int same = 0;
    while (same < Math.min(all.length(), others.length())
        && all.charAt(same) == others.charAt(same)) {
      same++;
    }
    int from = Math.max(0, same - 2 * SHORTENED);
    if (from > 0 && all.charAt(from - 1) == '\\') {
      from--; // not the half of \n
    }
    return List.of(excerpt(all, from, one.length), excerpt(others, from, other.length));
  }

  private static String excerpt(String all, int from, int length) {
    int to = Math.min(all.length(), from + LONGEST);
    return (from > 0 ? "…" : "")
        + all.substring(from, to)
        + (to < all.length() ? "…" : "")
        + " "
        + length
        + " B";
  }

  private static String whole(byte[] bytes) {
    return printable(bytes)
        .map(ReadableBytes::escaped)
        .or(() -> ReadableList.of(bytes))
        .orElseGet(() -> "0x" + HexFormat.of().formatHex(bytes));
  }

  /** {@code 0x00ff}; long ones are cut: {@code 0x0011223344556677… 300 B}. */
  public static String hex(byte[] bytes) {
    return bytes.length <= LONGEST / 2
        ? "0x" + HexFormat.of().formatHex(bytes)
        : "0x"
            + HexFormat.of().formatHex(Arrays.copyOf(bytes, SHORTENED))
            + "… "
            + bytes.length
            + " B";
  }

  private static String cut(String list, int length) {
    return list.codePointCount(0, list.length()) <= LONGEST
        ? list
        : list.substring(0, list.offsetByCodePoints(0, LONGEST)) + "… " + length + " B";
  }

  private static String quoted(String text) {
    return "\"" + escaped(text.replace("\\", "\\\\").replace("\"", "\\\"")) + "\"";
  }

  private static String escaped(String text) {
    return text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t");
  }

  private static boolean needsQuotes(int character) {
    return Character.isWhitespace(character)
        || Character.isSpaceChar(character)
        || character == '"';
  }

  static Optional<String> printable(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      boolean printable = text.codePoints().allMatch(ReadableBytes::isPrintable);
      return printable ? Optional.of(text) : Optional.empty();
    } catch (CharacterCodingException binary) {
      return Optional.empty();
    }
  }

  private static boolean isPrintable(int codePoint) {
    if (codePoint == '\n' || codePoint == '\r' || codePoint == '\t') {
      return true;
    }
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
