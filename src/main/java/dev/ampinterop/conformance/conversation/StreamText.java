package dev.ampinterop.conformance.conversation;

import dev.ampinterop.amp.log.ReadableBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes of protocols other than AMP, for people: many of them are lines of text. */
public final class StreamText {
  private static final int LONGEST = 64;

  /** Fewer may look like text by chance. */
  private static final int FEWEST = 8;

  private StreamText() {}

  /** Whether bytes that nobody announced are text, as far as they would be shown. */
  static boolean isText(byte[] bytes) {
    int shown = Math.min(bytes.length, LONGEST);
    return bytes.length >= FEWEST
        && new String(bytes, 0, shown, StandardCharsets.US_ASCII)
            .chars()
            .allMatch(StreamText::isText);
  }

  /**
   * Text in quotes, its line ends as {@code \r\n}; other bytes as {@link ReadableBytes} has them.
   */
  public static String of(byte[] bytes) {
    byte[] shown = Arrays.copyOf(bytes, Math.min(bytes.length, LONGEST));
    String text = new String(shown, StandardCharsets.US_ASCII);
    boolean isText = text.chars().allMatch(StreamText::isText);
    if (bytes.length == 0 || !isText || text.chars().allMatch(one -> one >= ' ')) {
      return ReadableBytes.quoted(bytes);
    }
    String escaped =
        text.replace("\\", "\\\\")
            .replace("\"", "\\\"")
            .replace("\r", "\\r")
            .replace("\n", "\\n")
            .replace("\t", "\\t");
    return "\"" + escaped + (shown.length < bytes.length ? "…\" " + bytes.length + " B" : "\"");
  }

  private static boolean isText(int one) {
    return (one >= ' ' && one < 0x7f) || one == '\r' || one == '\n' || one == '\t';
  }
}
