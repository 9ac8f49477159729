package dev.ampinterop.amp.log;

import java.util.Arrays;
import java.util.Optional;

/**
 * Bytes that can be a list of AMP, in a form that people can read. Nothing in a value tells its
 * type, so only what nobody would take for something else is one.
 */
final class ReadableList {
  private final byte[] bytes;
  private final StringBuilder text = new StringBuilder("[");
  private int at;

  private ReadableList(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The list; empty where the bytes are not one. */
  static Optional<String> of(byte[] bytes) {
    return new ReadableList(bytes).boxes().or(() -> new ReadableList(bytes).elements());
  }

  /*
   * An AmpList is boxes, one after the other:
   *
   *   | 00 | key length 1..255 | key | value length, 2 bytes | value | ... | 00 00 | next box ...
   */
  private Optional<String> boxes() {
    while (at < bytes.length) {
      text.append(text.length() == 1 ? "" : ", ");
      int start = at;
      for (Optional<byte[]> key = prefixed(); ; key = prefixed()) {
        if (key.isEmpty()) {
          return Optional.empty();
        } else if (key.get().length == 0) {
          break;
        }
        Optional<byte[]> value = prefixed();
        Optional<String> name = ReadableBytes.printable(key.get());
        if (key.get().length > 255 || name.isEmpty() || value.isEmpty()) {
          return Optional.empty();
        }
        text.append(text.length() == 1 || text.charAt(text.length() - 1) == ' ' ? "" : " ")
            .append(ReadableBytes.of(key.get()))
            .append('=')
            .append(ReadableBytes.of(value.get()));
      }
      if (at == start + 2) {
        return Optional.empty(); // an empty box says nothing
      }
    }
    return end();
  }

  /*
   * A ListOf is elements, one after the other:
   *
   *   | length, 2 bytes | element | length, 2 bytes | element | ...
   */
  private Optional<String> elements() {
    int content = 0;
    while (at < bytes.length) {
      Optional<byte[]> element = prefixed();
      if (element.isEmpty() || ReadableBytes.printable(element.get()).isEmpty()) {
        return Optional.empty();
      }
      content += element.get().length;
      text.append(text.length() == 1 ? "" : ", ").append(ReadableBytes.of(element.get()));
    }
    return content == 0 ? Optional.empty() : end();
  }

  private Optional<String> end() {
    return bytes.length == 0 ? Optional.empty() : Optional.of(text.append(']').toString());
  }

  /** What follows with its length before it, in two bytes; empty where that is not all there. */
  private Optional<byte[]> prefixed() {
    if (bytes.length - at < 2) {
      return Optional.empty();
    }
    int length = (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    if (bytes.length - at - 2 < length) {
      return Optional.empty();
    }
    byte[] found = Arrays.copyOfRange(bytes, at + 2, at + 2 + length);
    at += 2 + length;
    return Optional.of(found);
  }
}
