package dev.ampinterop.conformance.cases;

/**
 * Something wrong with a case file.
 *
 * @param file the file, as the user named it or below the folder that he named
 * @param line the line, from 1; 0 where the problem has no place in the file
 * @param column the column, from 1; 0 where the problem has no place in the file
 * @param pointer where in the document, as a JSON pointer; empty for the whole document
 * @param message what is wrong, and in brackets the way out
 */
public record CaseProblem(String file, int line, int column, String pointer, String message) {
  private static final int LONGEST_POINTER = 200;

  /**
   * {@code file:line:column /json/pointer: message}, on one line; what is unknown is left out.
   * Control characters of the file are escaped, as a terminal would obey them.
   */
  @Override
  public String toString() {
    return Near.printable(
        file
            + (line > 0 ? ":" + line + ":" + column : "")
            + (pointer.isEmpty() ? "" : " " + Near.shortened(pointer, LONGEST_POINTER))
            + ": "
            + message);
  }
}
