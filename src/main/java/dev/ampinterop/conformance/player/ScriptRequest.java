package dev.ampinterop.conformance.player;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.opens.Opening;
import dev.ampinterop.conformance.wire.Address;
import dev.ampinterop.conformance.wire.WireRecording;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One side of a wire, as the script gets it.
 *
 * @param role which end to play
 * @param address where to listen (server) or to connect to (client)
 * @param limit how long it may take
 * @param wire what must pass, in order; one entry at least closes. With an adaptation it is walked
 *     through once, as it is played
 * @param opens the descriptors to open
 * @param segmentation how to cut what is written
 * @param seed for random cuts
 * @param recording gets what passes
 * @param adaptation for a party that may do it in another way; empty where every byte counts
 */
public record ScriptRequest(
    Role role,
    Address address,
    Duration limit,
    Iterable<WireEntry> wire,
    List<Opening> opens,
    Segmentation segmentation,
    long seed,
    WireRecording recording,
    Optional<ScriptAdaptation> adaptation) {
  /** One where every byte counts. */
  public ScriptRequest(
      Role role,
      Address address,
      Duration limit,
      Iterable<WireEntry> wire,
      List<Opening> opens,
      Segmentation segmentation,
      long seed,
      WireRecording recording) {
    this(role, address, limit, wire, opens, segmentation, seed, recording, Optional.empty());
  }
}
