package dev.ampinterop.conformance.peer;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A way to have a running peer; it can be started again when the peer broke. {@code toString()}
 * says what it is, for people. Thread-safe.
 */
public interface PeerProgram {
  /** {@code container}, {@code process}, {@code exec} or {@code socket}. */
  String kind();

  /**
   * The version of Twisted that pip installed for it, which its hello must name; empty where that
   * is not known here.
   */
  default Optional<String> installedTwisted() {
    return Optional.empty();
  }

  /** The same where TCP reaches the runner and back; this itself where it does anyway. */
  default PeerProgram reachableByTcp() {
    return this;
  }

  /**
   * Starts the peer, and returns without waiting for its socket.
   *
   * @param socket where the peer is to listen for its runner
   * @throws PeerNotFound when there is no such program, or nothing to make it with
   * @throws PeerDidNotStart when it could not be started
   */
  RunningPeer start(Path socket);
}
