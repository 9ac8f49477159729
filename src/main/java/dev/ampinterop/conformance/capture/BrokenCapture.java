package dev.ampinterop.conformance.capture;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A file is not a capture, or only up to some byte. What was read before that byte holds.
 *
 * <p>The message names the file, the line and the byte.
 */
public final class BrokenCapture extends IOException {
  private static final long serialVersionUID = 1;

  private final long line;
  private final long offset;
  private final String problem;

  /**
   * With the place.
   *
   * @param line from 1; 0 where the file as a whole is meant
   * @param offset of the first byte that is wrong, or of its line, from 0
   * @param problem what is wrong, in words
   */
  public BrokenCapture(Path file, long line, long offset, String problem) {
    super(
        line == 0
            ? file + ": " + problem
            : file + ", line " + line + ", byte " + offset + ": " + problem);
    this.line = line;
    this.offset = offset;
    this.problem = problem;
  }

  /** The line, from 1; 0 where the file as a whole is meant. */
  public long line() {
    return line;
  }

  /** How many bytes of the file lie before the place. */
  public long offset() {
    return offset;
  }

  /** What is wrong, without the place. */
  public String problem() {
    return problem;
  }
}
