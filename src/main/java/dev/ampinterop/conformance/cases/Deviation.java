package dev.ampinterop.conformance.cases;

import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where an implementation is known to differ.
 *
 * @param player the implementation, as pairings name it
 * @param role the role in which it differs
 * @param because why, for the report
 * @param ticket the upstream ticket, if there is one
 * @param instead what is merged over the case (RFC 7396); empty where it is unplayable; not to be
 *     changed
 * @param unplayable whether it cannot be relied upon to play the case at all
 */
public record Deviation(
    String player,
    Role role,
    String because,
    Optional<String> ticket,
    ObjectNode instead,
    boolean unplayable) {
  /** Whether it applies where that player plays that role. */
  public boolean applies(Role role, String player) {
    return this.role == role && this.player.equals(player);
  }
}
