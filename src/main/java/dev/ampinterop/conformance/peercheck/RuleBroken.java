package dev.ampinterop.conformance.peercheck;

/** A peer does not follow the rule that is being tried. */
final class RuleBroken extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param problem what it does, in words that follow "it"
   * @param wayOut what its author can do about it
   */
  RuleBroken(String problem, String wayOut) {
    super(problem + " (" + wayOut + ")");
  }
}
