package dev.ampinterop.conformance.player;

import dev.ampinterop.conformance.wire.Address;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.node.ObjectNode;

/** A part that is being played. */
public interface Conversation {
  /**
   * Completes when a server listens, with the address to connect to; for a client at once, with the
   * one it connects to; fails when a server cannot listen.
   */
  CompletableFuture<Address> ready();

  /**
   * Completes with the observation (see "An observation" in {@code python-peer/README.md}) once the
   * part is over, the connection closed and every descriptor of it too; fails with a {@code
   * PeerException} when the player itself broke.
   */
  CompletableFuture<ObjectNode> observed();

  /** Ends the part now; {@link #observed()} completes with what there is. */
  void abandon();
}
