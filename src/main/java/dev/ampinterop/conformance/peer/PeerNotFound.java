package dev.ampinterop.conformance.peer;

import java.util.List;

/** There is no such peer here, or nothing to make one with. */
public final class PeerNotFound extends PeerException {
  private static final long serialVersionUID = 1L;

  /** See {@link PeerException}. */
  public PeerNotFound(String problem, List<String> lastLines, String nextStep) {
    super(problem, lastLines, nextStep);
  }
}
