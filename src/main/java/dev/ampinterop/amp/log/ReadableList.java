package dev.ampinterop.amp.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxParser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Bytes that can be a list of AMP, in a form that people can read. Nothing in a value tells its
 * type, so only what nobody would take for something else is one.
 */
final class ReadableList {
  private ReadableList() {}

  /** The list; empty where the bytes are not one. */
  static Optional<String> of(byte[] bytes) {
    return boxes(bytes).or(() -> elements(bytes)).map(words -> "[" + words + "]");
  }

  /** An AmpList is boxes, one after the other. */
  private static Optional<String> boxes(byte[] bytes) {
    return BoxParser.wholeBoxes(bytes)
        .filter(boxes -> !boxes.isEmpty() && boxes.stream().allMatch(ReadableList::isReadable))
        .map(boxes -> boxes.stream().map(ReadableList::pairs).collect(Collectors.joining(", ")));
  }

  private static boolean isReadable(Box box) {
    return !box.keys().isEmpty()
        && box.keys().stream()
            .allMatch(key -> ReadableBytes.printable(key.getBytes(ISO_8859_1)).isPresent());
  }

  private static String pairs(Box box) {
    List<String> pairs = new ArrayList<>();
    box.forEach(
        (key, value) ->
            pairs.add(
                ReadableBytes.single(key.getBytes(ISO_8859_1))
                    + "="
                    + ReadableBytes.single(value)));
    return String.join(" ", pairs);
  }

  /*
   * A ListOf is elements, one after the other:
   *
   *   | length, 2 bytes | element | length, 2 bytes | element | ...
   */
  private static Optional<String> elements(byte[] bytes) {
    List<String> words = new ArrayList<>();
    int content = 0;
    for (int at = 0; at < bytes.length; ) {
      int length = at + 2 <= bytes.length ? (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff) : -1;
      int end = at + 2 + length;
      if (length < 0 || end > bytes.length) {
        return Optional.empty();
      }
      byte[] element = Arrays.copyOfRange(bytes, at + 2, end);
      if (ReadableBytes.printable(element).isEmpty()) {
        return Optional.empty();
      }
      content += length;
      words.add(ReadableBytes.single(element));
      at = end;
    }
    return content == 0 ? Optional.empty() : Optional.of(String.join(", ", words));
  }
}
