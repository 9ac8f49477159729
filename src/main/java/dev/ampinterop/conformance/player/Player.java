package dev.ampinterop.conformance.player;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.peer.DescriptorTable;
import dev.ampinterop.conformance.peer.PeerException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Plays parties of cases with one implementation of AMP; any number of them at once. Thread-safe.
 */
public interface Player extends AutoCloseable {
  /** How pairings name it: {@code java}, {@code twisted}, {@code script}. */
  String name();

  /** What it offers, see "features" in {@code python-peer/README.md}. */
  Set<String> features();

  /** Whether it offers that. */
  default boolean offers(String feature) {
    return features().contains(feature);
  }

  /** The roles that it plays. */
  default Set<Role> roles() {
    return EnumSet.allOf(Role.class);
  }

  /** How many files its process may have open; {@link Long#MAX_VALUE} where that is not known. */
  long openFiles();

  /** What its process has open; empty where nobody can tell. */
  default Optional<DescriptorTable> open() {
    return Optional.empty();
  }

  /** Why it can play nothing any more; empty while it can. */
  default Optional<PeerException> gone() {
    return Optional.empty();
  }

  /** Starts playing a part. */
  Conversation play(PartRequest request);

  /** Ends every conversation and frees what the player holds. */
  @Override
  void close();
}
