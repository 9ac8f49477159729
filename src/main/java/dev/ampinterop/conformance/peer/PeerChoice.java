package dev.ampinterop.conformance.peer;

import java.util.Locale;
import java.util.function.Consumer;

/** Where the Twisted peer runs: {@code --peer}. */
public enum PeerChoice {
  /** In a container where an engine answers and can run one, else as a process. */
  AUTO,
  /** In a container, or not at all. */
  CONTAINER,
  /** As a local process. */
  PROCESS;

  /** The Twisted that is spoken of unless another one is named. */
  public static final String DEFAULT_TWISTED = "26.10.0";

  /**
   * Prepares a Twisted peer.
   *
   * @param twisted which one
   * @param directory for its sockets
   * @param steps told what is being done, for people
   * @throws PeerException when there is no way to have one, with what to install
   * @throws IllegalStateException when this is {@link #AUTO}, which somebody has to settle first
   */
  public PeerProgram twisted(
      TwistedRequirement twisted, PeerDirectory directory, Consumer<String> steps) {
    return switch (this) {
      case CONTAINER -> PeerContainer.of(twisted, directory, steps);
      case PROCESS -> PeerProcess.of(twisted, directory, steps);
      case AUTO -> throw new IllegalStateException("auto is not settled");
    };
  }

  /** As the command line writes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
