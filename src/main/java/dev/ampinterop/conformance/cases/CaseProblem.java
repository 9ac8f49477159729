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
  /** {@code file:line:column /json/pointer: message}; what is unknown is left out. */
  @Override
  public String toString() {
    return file
        + (line > 0 ? ":" + line + ":" + column : "")
        + (pointer.isEmpty() ? "" : " " + pointer)
        + ": "
        + message;
  }
}
