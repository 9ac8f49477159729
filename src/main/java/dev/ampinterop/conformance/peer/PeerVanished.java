package dev.ampinterop.conformance.peer;

import java.util.List;

/** The peer exited, closed its control connection or fell silent while something was expected. */
public final class PeerVanished extends PeerException {
  private static final long serialVersionUID = 1L;

  /** See {@link PeerException}. */
  public PeerVanished(String problem, List<String> lastLines, String nextStep) {
    super(problem, lastLines, nextStep);
  }
}
