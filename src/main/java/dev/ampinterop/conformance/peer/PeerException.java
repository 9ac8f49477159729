package dev.ampinterop.conformance.peer;

import java.util.List;

/**
 * A player broke, as opposed to an implementation of AMP that behaved unexpectedly. Talking to a
 * peer has four steps, and each has its own kind:
 *
 * <ol>
 *   <li>find the program: {@link PeerNotFound}
 *   <li>start it and hear its hello: {@link PeerDidNotStart}
 *   <li>understand its lines: {@link PeerSpokeNonsense}
 *   <li>get an end for every conversation: {@link PeerVanished}
 * </ol>
 *
 * <p>The message says what happened, what the peer last wrote to its standard error, and what to do
 * next.
 */
public abstract sealed class PeerException extends RuntimeException
    permits PeerNotFound, PeerDidNotStart, PeerSpokeNonsense, PeerVanished {
  private static final long serialVersionUID = 1L;

  private final String problem;

  /**
   * @param problem what happened, in one sentence without a full stop
   * @param lastLines the end of the peer's standard error; may be empty
   * @param nextStep what the reader can do about it; may be empty
   */
  PeerException(String problem, List<String> lastLines, String nextStep) {
    super(told(problem, lastLines, nextStep));
    this.problem = problem;
  }

  /** What happened, in one sentence without a full stop. */
  public String problem() {
    return problem;
  }

  private static String told(String problem, List<String> lastLines, String nextStep) {
    StringBuilder text = new StringBuilder(problem);
    if (!lastLines.isEmpty()) {
      text.append("\n  the last lines of its standard error:");
      lastLines.forEach(line -> text.append("\n    | ").append(line));
    }
    if (!nextStep.isEmpty()) {
      text.append("\n  next: ").append(nextStep);
    }
    return text.toString();
  }
}
