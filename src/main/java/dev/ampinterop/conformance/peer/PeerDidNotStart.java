package dev.ampinterop.conformance.peer;

import java.util.List;

/** The peer program was found, but no hello came from it. */
public final class PeerDidNotStart extends PeerException {
  private static final long serialVersionUID = 1L;

  /** See {@link PeerException}. */
  public PeerDidNotStart(String problem, List<String> lastLines, String nextStep) {
    super(problem, lastLines, nextStep);
  }
}
