package dev.ampinterop.conformance.decode;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Bytes for the eye: offset, hexadecimal, ASCII, sixteen a line.
 *
 * <pre>
 *   00000120  22 6f 66 66 73 65 74 22  3a 34 30 2c 22 68 65 78  |"offset":40,"hex|
 * &gt; 00000130  22 3a 22 30 30 30 7a 35  66 36 31                 |":"000z5f61|
 * </pre>
 */
public final class HexView {
  private static final int WIDTH = 16;

  private HexView() {}

  /**
   * The lines, without line ends.
   *
   * @param offset of the first byte
   * @param marked the offset of the byte whose line is marked
   */
  public static List<String> lines(byte[] bytes, long offset, long marked) {
    List<String> lines = new ArrayList<>();
    for (int at = 0; at < bytes.length; at += WIDTH) {
      int count = Math.min(WIDTH, bytes.length - at);
      var hex = new StringBuilder();
      var text = new StringBuilder();
      for (int i = 0; i < WIDTH; i++) {
        hex.append(i == WIDTH / 2 ? " " : "");
        hex.append(i < count ? String.format(Locale.ROOT, "%02x ", bytes[at + i] & 0xff) : "   ");
        if (i < count) {
          text.append(bytes[at + i] >= 0x20 && bytes[at + i] < 0x7f ? (char) bytes[at + i] : '.');
        }
      }
      boolean isMarked = marked >= offset + at && marked < offset + at + count;
      lines.add(
          String.format(
              Locale.ROOT, "%s %08x  %s |%s|", isMarked ? ">" : " ", offset + at, hex, text));
    }
    return lines;
  }
}
