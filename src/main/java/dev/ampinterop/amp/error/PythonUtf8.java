package dev.ampinterop.amp.error;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;

/** Text out of bytes that need not be UTF-8. Python: {@code bytes.decode("utf-8", "replace")}. */
final class PythonUtf8 {
  private PythonUtf8() {}

  // Python replaces each byte of an encoded surrogate, the JDK all three at once.
  static String replacing(byte[] bytes) {
    var in = ByteBuffer.wrap(bytes);
    var out = CharBuffer.allocate(bytes.length);
    var decoder = UTF_8.newDecoder();
    for (CoderResult result = decoder.decode(in, out, true);
        result.isError();
        result = decoder.decode(in, out, true)) {
      out.put('\ufffd');
      int at = in.position();
      boolean surrogate =
          result.length() > 1 && (bytes[at] & 0xff) == 0xed && (bytes[at + 1] & 0xff) >= 0xa0;
      in.position(at + (surrogate ? 1 : result.length()));
    }
    return out.flip().toString();
  }
}
