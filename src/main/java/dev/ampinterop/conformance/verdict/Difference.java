package dev.ampinterop.conformance.verdict;

/**
 * One thing that was not as the case says.
 *
 * @param where the place, in the words of the case: {@code server.responders.Take[0].sees.file},
 *     {@code wire from server, box 2}
 * @param expected what the case says
 * @param observed what was observed
 */
public record Difference(String where, String expected, String observed) {
  /** On one line. */
  @Override
  public String toString() {
    return where + ": expected " + expected + ", observed " + observed;
  }
}
