package dev.ampinterop.conformance.capture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Cuts a file that may be growing into its whole lines, in bounded memory. Not thread-safe.
 *
 * <pre>
 *   {"type":"capture",…}\n{"type":"open",…}\n{"type":"byt
 *   |                      |                 |
 *   line 1, offset 0       line 2, offset 23 what is unfinished
 * </pre>
 */
final class CaptureLines implements AutoCloseable {
  /**
   * A recorder writes at most 64 KiB, 253 descriptors and 4 MiB of their content a line; two digits
   * a byte, that is far less.
   */
  static final int LONGEST = 16 << 20;

  private static final int CHUNK_BYTES = 1 << 16;

  private final Path file;
  private final InputStream in;
  private byte[] buffer = new byte[CHUNK_BYTES];
  private int start;
  private int end;
  private long offset;
  private long number = 1;

  CaptureLines(Path file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  /** A whole line, without its end. */
  @SuppressWarnings("ArrayRecordComponent")
  record Line(long number, long offset, byte[] bytes) {}

  /**
   * The next whole line; empty where there is none yet.
   *
   * @throws BrokenCapture when it is longer than any line of a capture
   */
  Optional<Line> next() throws IOException {
    int searched = start;
    while (true) {
      for (int at = searched; at < end; at++) {
        if (buffer[at] == '\n') {
          Line line = new Line(number++, offset, Arrays.copyOfRange(buffer, start, at));
          offset += at + 1 - start;
          start = at + 1;
          return Optional.of(line);
        }
      }
      if (end - start > LONGEST) {
        throw new BrokenCapture(
            file, number, offset, "the line has more than " + LONGEST + " bytes: no capture has");
      }
      int held = end - start;
      makeRoom();
      searched = start + held;
      int count = in.read(buffer, end, buffer.length - end);
      if (count <= 0) {
        return Optional.empty();
      }
      end += count;
    }
  }

  /** What there is of a line that is not whole; empty bytes where there is none. */
  Line unfinished() {
    return new Line(number, offset, Arrays.copyOfRange(buffer, start, end));
  }

  /** How many bytes were given as whole lines, with their ends. */
  long offset() {
    return offset;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private void makeRoom() {
    if (buffer.length - end >= CHUNK_BYTES / 2) {
      return;
    }
    int held = end - start;
    byte[] target = held + CHUNK_BYTES / 2 <= buffer.length ? buffer : new byte[buffer.length * 2];
    System.arraycopy(buffer, start, target, 0, held);
    buffer = target;
    start = 0;
    end = held;
  }
}
