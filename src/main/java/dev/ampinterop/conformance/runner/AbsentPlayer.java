package dev.ampinterop.conformance.runner;

import dev.ampinterop.conformance.peer.PeerException;
import dev.ampinterop.conformance.player.Conversation;
import dev.ampinterop.conformance.player.PartRequest;
import dev.ampinterop.conformance.player.Player;
import java.util.Optional;
import java.util.Set;

/**
 * A subject that could not be started. It is planned for like one that offers everything, so that
 * all that it should have played is reported as errored, and nothing as skipped.
 *
 * @param name how pairings name it
 * @param reason why it could not be started
 */
record AbsentPlayer(String name, PeerException reason) implements Player {
  @Override
  public Set<String> features() {
    return Set.of();
  }

  @Override
  public boolean offers(String feature) {
    return true;
  }

  @Override
  public long openFiles() {
    return Long.MAX_VALUE;
  }

  @Override
  public Optional<PeerException> gone() {
    return Optional.of(reason);
  }

  @Override
  public Conversation play(PartRequest request) {
    throw new IllegalStateException(name + " was not started", reason);
  }

  @Override
  public void close() {
    // There is nothing to end.
  }
}
