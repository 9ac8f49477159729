package dev.ampinterop.conformance.player;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.peer.message.Play;
import dev.ampinterop.conformance.wire.Address;
import java.time.Duration;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * One party of a case, as a player gets it: never with what it is expected to see.
 *
 * @param id names the conversation; unique in a run
 * @param role which end to play
 * @param address where to listen (server) or to connect to (client)
 * @param closes whether the player closes the connection once its steps are over
 * @param limit how long the part may take before the player gives up
 * @param part the party, in the form that {@code python-peer/README.md} describes under "A part"
 * @param needs the features that it needs; none where that is not known
 */
public record PartRequest(
    String id,
    Role role,
    Address address,
    boolean closes,
    Duration limit,
    ObjectNode part,
    Set<String> needs) {
  /** Copies the set. */
  public PartRequest {
    needs = Set.copyOf(needs);
  }

  /** One of which nobody knows what it needs. */
  public PartRequest(
      String id, Role role, Address address, boolean closes, Duration limit, ObjectNode part) {
    this(id, role, address, closes, limit, part, Set.of());
  }

  /** The message in which a peer gets it. */
  public Play message() {
    return new Play(id, role, address, closes, limit.toMillis() / 1000.0, part);
  }
}
