package dev.ampinterop.amp.transport;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** How long the address of a UNIX socket may be. */
final class UnixPaths {
  // unix(7): sun_path has 108 bytes, of which a path needs one for its end, and an abstract name
  // one for its beginning. Where a system has fewer, it says so itself.
  private static final int MOST_BYTES = 107;

  private UnixPaths() {}

  /**
   * Checks a path.
   *
   * @throws IOException when it is too long; the message says how long it is
   */
  static void requireFitting(Path path) throws IOException {
    requireFitting(
        "path", path.toString(), Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8")));
  }

  /**
   * Checks an abstract name.
   *
   * @throws IOException when it is too long; the message says how long it is
   */
  static void requireFitting(String abstractName) throws IOException {
    requireFitting("name", abstractName, StandardCharsets.UTF_8);
  }

  private static void requireFitting(String what, String address, Charset charset)
      throws IOException {
    int length = address.getBytes(charset).length;
    if (length > MOST_BYTES) {
      throw new IOException(
          "the "
              + what
              + " has "
              + length
              + " bytes, and that of a UNIX socket at most "
              + MOST_BYTES);
    }
  }
}
