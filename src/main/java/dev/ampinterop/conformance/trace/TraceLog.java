package dev.ampinterop.conformance.trace;

import dev.ampinterop.conformance.wire.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file into which strace writes. It has every byte that the programs read and write, so it is
 * for its owner alone, and it does not grow beyond a limit.
 *
 * @param file where it is
 * @param limit the most bytes that it gets
 */
public record TraceLog(Path file, long limit) {
  /**
   * Makes the empty file.
   *
   * @throws IOException when it exists, or cannot be made
   */
  public static TraceLog create(Path file, long limit) throws IOException {
    PrivateFile.create(file);
    return new TraceLog(file.toAbsolutePath(), limit);
  }

  /** Whether it has reached its limit: what came after is not in it. */
  public boolean isFull() throws IOException {
    return Files.size(file) >= limit;
  }

  /** Removes it. */
  public void delete() throws IOException {
    Files.deleteIfExists(file);
  }

  /**
   * What strace writes to, for its {@code -o}: programs that keep the beginning and drop the rest,
   * so that the traced program goes on whatever happens to the log. They outlive this process, and
   * a Ctrl-C, which is for the traced program.
   */
  String sink() {
    String quoted = "'" + file.toString().replace("'", "'\\''") + "'";
    return "|trap '' HUP INT QUIT TERM; head -c " + limit + " >" + quoted + "; exec cat >/dev/null";
  }
}
