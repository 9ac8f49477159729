package dev.ampinterop.conformance.decode;

import dev.ampinterop.conformance.capture.BrokenCapture;
import dev.ampinterop.conformance.capture.CaptureReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a capture ends before its end.
 *
 * @param line of the file, from 1; 0 where the last whole line is the last thing there is
 * @param offset how many bytes of the file lie before
 * @param problem what is wrong, in words
 * @param around the bytes of the file there
 * @param aroundOffset where they begin
 */
@SuppressWarnings("ArrayRecordComponent")
public record Break(long line, long offset, String problem, byte[] around, long aroundOffset) {
  private static final int BEFORE = 64;
  private static final int AROUND = 160;
  private static final int WIDTH = 16;

  /** A byte that nothing can be made of. */
  public static Break of(Path file, BrokenCapture broken) throws IOException {
    return at(file, broken.line(), broken.offset(), broken.problem());
  }

  /** What is missing at the end of a capture that was read as far as it goes; empty if nothing. */
  public static Optional<Break> atEnd(Path file, CaptureReader reader) throws IOException {
    if (reader.footer().isPresent()) {
      return Optional.empty();
    }
    int left = reader.unfinishedBytes();
    if (left > 0) {
      return Optional.of(
          at(
              file,
              reader.events() + 2,
              reader.offset(),
              "the file ends inside an event, of which " + left + " bytes are here"));
    }
    return Optional.of(
        new Break(
            0,
            reader.offset(),
            "the capture does not end in order: its recorder was killed, or still runs",
            new byte[0],
            reader.offset()));
  }

  private static Break at(Path file, long line, long offset, String problem) throws IOException {
    long start = Math.max(0, offset - BEFORE) / WIDTH * WIDTH;
    try (var in = new RandomAccessFile(file.toFile(), "r")) {
      byte[] around = new byte[(int) Math.max(0, Math.min(AROUND, in.length() - start))];
      in.seek(start);
      in.readFully(around);
      return new Break(line, offset, problem, around, start);
    }
  }
}
