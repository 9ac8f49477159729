package dev.ampinterop.conformance.player;

import dev.ampinterop.conformance.peer.PeerHello;
import dev.ampinterop.conformance.peer.PeerProgram;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What reports say of a peer.
 *
 * @param name how pairings call it
 * @param implementation see {@link PeerHello}
 * @param kind {@code container}, {@code process}, {@code exec}, {@code socket} or {@link #RUNNER}
 * @param versions see {@link PeerHello}
 * @param features see {@link PeerHello}
 * @param restarts how often it had to be started again
 * @param open how many descriptors it had open when it was last started, and at its end
 * @param endedBadly how it failed to end as a peer should, for people; empty where it did
 */
public record PeerReport(
    String name,
    String implementation,
    String kind,
    Map<String, String> versions,
    Set<String> features,
    int restarts,
    OpenCounts open,
    Optional<String> endedBadly) {
  /** The kind of what plays {@code java} and the script: the runner's own process. */
  public static final String RUNNER = "runner";

  static PeerReport of(
      PeerProgram program, PeerPlayer player, int restarts, Optional<String> endedBadly) {
    PeerHello hello = player.hello();
    return new PeerReport(
        hello.implementation(),
        hello.implementation(),
        program.kind(),
        hello.versions(),
        hello.features(),
        restarts,
        player.counts(),
        endedBadly);
  }

  /** The same where pairings call it otherwise than it calls itself. */
  public PeerReport named(String other) {
    return new PeerReport(
        other, implementation, kind, versions, features, restarts, open, endedBadly);
  }
}
