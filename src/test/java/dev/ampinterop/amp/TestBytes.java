package dev.ampinterop.amp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Bytes as tests write them. */
public final class TestBytes {
  private TestBytes() {}

  /** One byte a char, so that the wire can be written with octal escapes: {@code "\0\1a"}. */
  public static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  /** The other way round. */
  public static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }
}
