package dev.ampinterop.conformance.player;

import dev.ampinterop.conformance.peer.PeerHello;
import dev.ampinterop.conformance.peer.PeerProgram;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What reports say of a peer.
 *
 * @param name the implementation
 * @param kind {@code container}, {@code process}, {@code exec}, {@code socket} or {@link #RUNNER}
 * @param versions see {@link PeerHello}
 * @param features see {@link PeerHello}
 * @param restarts how often it had to be started again
 * @param descriptorsBefore how many it had open at its last hello
 * @param descriptorsAfter how many it had open at its bye; empty when there was none
 */
public record PeerReport(
    String name,
    String kind,
    Map<String, String> versions,
    Set<String> features,
    int restarts,
    int descriptorsBefore,
    OptionalInt descriptorsAfter) {
  /** The kind of what plays {@code java} and the script: the runner's own process. */
  public static final String RUNNER = "runner";

  static PeerReport of(PeerProgram program, PeerPlayer player, int restarts) {
    PeerHello hello = player.hello();
    return new PeerReport(
        hello.implementation(),
        program.kind(),
        hello.versions(),
        hello.features(),
        restarts,
        hello.descriptors(),
        player.descriptorsAtBye());
  }

  /** How many descriptors the peer did not close; 0 when that is not known. */
  public int leaked() {
    return Math.max(0, descriptorsAfter.orElse(descriptorsBefore) - descriptorsBefore);
  }
}
