package dev.ampinterop.conformance.peercheck;

/**
 * A rule of the peer protocol, and whether a peer follows it.
 *
 * @param rule what a peer has to do, in words that follow "a peer"
 * @param state whether it does
 * @param text what is wrong, with the way out, or why it was not tried; empty where all is well
 */
public record CheckedRule(String rule, State state, String text) {
  /** What came of a rule. */
  public enum State {
    /** The peer follows it. */
    OK,
    /** It does not. */
    WRONG,
    /** Nobody can tell. */
    NOT_TRIED
  }

  /** As {@code amp-interop peer-check} prints it. */
  @Override
  public String toString() {
    return switch (state) {
      case OK -> "ok         " + rule;
      case WRONG -> "wrong      " + rule + ": " + text;
      case NOT_TRIED -> "not tried  " + rule + ": " + text;
    };
  }
}
