package dev.ampinterop.conformance.verdict;

import dev.ampinterop.conformance.cases.Choice;

/**
 * Where an implementation did something else than Twisted, and AMP lets it.
 *
 * @param choice what AMP leaves open
 * @param difference where, what Twisted does, and what was observed
 */
public record OpenChoice(Choice choice, Difference difference) {
  /** For people. */
  @Override
  public String toString() {
    return choice + ": " + difference;
  }
}
