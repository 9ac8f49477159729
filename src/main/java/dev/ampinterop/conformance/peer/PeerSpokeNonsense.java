package dev.ampinterop.conformance.peer;

import java.util.List;

/** The peer said something that the peer protocol does not know. */
public final class PeerSpokeNonsense extends PeerException {
  private static final long serialVersionUID = 1L;

  /** See {@link PeerException}. */
  public PeerSpokeNonsense(String problem, List<String> lastLines, String nextStep) {
    super(problem, lastLines, nextStep);
  }
}
