package dev.ampinterop.conformance.peer;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Where the Twisted peer runs: {@code --peer}. */
public enum PeerChoice {
  /** In a container where a Docker engine answers, else as a process. */
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
   */
  public PeerProgram twisted(
      TwistedRequirement twisted, PeerDirectory directory, Consumer<String> steps) {
    return switch (this) {
      case CONTAINER -> PeerContainer.of(twisted, directory, steps);
      case PROCESS -> PeerProcess.of(twisted, directory, steps);
      case AUTO -> {
        DockerEngine.Answer docker = DockerEngine.ask();
        if (docker.engine() != null) {
          yield PeerContainer.of(twisted, directory, steps);
        }
        try {
          yield PeerProcess.of(twisted, directory, steps);
        } catch (PeerNotFound e) {
          throw new PeerNotFound(
              "no Docker engine answers ("
                  + docker.problem()
                  + "), and a local Twisted cannot be had: "
                  + e.getMessage(),
              List.of(),
              "install either Docker, or Python with its venv module (Debian: apt-get install"
                  + " python3-venv); amp-interop doctor checks both");
        }
      }
    };
  }

  /** As the command line writes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
