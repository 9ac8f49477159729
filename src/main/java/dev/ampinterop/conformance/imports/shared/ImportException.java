package dev.ampinterop.conformance.imports.shared;

import java.nio.file.Path;

/** A file cannot be imported; the message names the file, the place and the way out. */
public class ImportException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message that names the file itself. */
  public ImportException(String message) {
    super(message);
  }

  /** Something about a file as a whole. */
  public static ImportException in(Path file, String message) {
    return new ImportException(file + ": " + message);
  }

  /** A file is in order, and there is nothing of AMP in it. */
  public static final class NothingFound extends ImportException {
    private static final long serialVersionUID = 1L;

    /** With a message that says what there is instead. */
    public NothingFound(String file, String message) {
      super(file + ": " + message);
    }
  }

  /**
   * Something at a line.
   *
   * @param line its number, from 1
   */
  public static ImportException at(Path file, long line, String message) {
    return new ImportException(file + ", line " + line + ": " + message);
  }
}
