package dev.ampinterop.conformance.imports.shared;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The lines of a log, one after the other: one char per byte, and none so long that memory ends.
 */
public final class LogLines implements Closeable {
  /** Four chars a byte and a box or two: far more than anybody's {@code -s} asks for. */
  static final int LONGEST = 32 << 20;

  private static final int CHUNK_BYTES = 1 << 14;

  private final Path file;
  private final InputStream in;
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private int at;
  private int end;
  private long number;
  private boolean isCut;

  private LogLines(Path file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  /**
   * Opens a file, packed by gzip or not.
   *
   * @throws ImportException when something else has packed it
   * @throws IOException when it cannot be read
   */
  public static LogLines of(Path file) throws IOException {
    return new LogLines(file, InputFile.open(file));
  }

  /**
   * The next line, without its end; empty after the last one.
   *
   * @throws ImportException when a line does not end
   */
  public Optional<String> next() throws IOException {
    ByteArrayOutputStream before = null;
    while (true) {
      int feed = at;
      while (feed < end && chunk[feed] != '\n') {
        feed++;
      }
      boolean whole = feed < end;
      if (before == null && whole) {
        String line = new String(chunk, at, feed - at, StandardCharsets.ISO_8859_1);
        at = feed + 1;
        number++;
        return Optional.of(line);
      }
      before = before == null ? new ByteArrayOutputStream() : before;
      before.write(chunk, at, feed - at);
      at = whole ? feed + 1 : feed;
      if (before.size() > LONGEST) {
        throw ImportException.at(
            file,
            number + 1,
            "a line of more than "
                + (LONGEST >> 20)
                + " MiB is not a line of a log"
                + " (say with --format what the file is)");
      }
      if (!whole && fill()) {
        continue;
      }
      if (!whole && before.size() == 0) {
        return Optional.empty();
      }
      number++;
      isCut = !whole;
      return Optional.of(before.toString(StandardCharsets.ISO_8859_1));
    }
  }

  /** The number of the line that {@link #next} gave last, from 1. */
  public long number() {
    return number;
  }

  /** Why bytes may be missing, where the line that {@link #next} gave last has no end. */
  public Optional<String> cut() {
    return isCut
        ? Optional.of("the log breaks off there, as its last line has no end")
        : Optional.empty();
  }

  private boolean fill() throws IOException {
    int read = in.read(chunk);
    at = 0;
    end = Math.max(0, read);
    return read > 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
