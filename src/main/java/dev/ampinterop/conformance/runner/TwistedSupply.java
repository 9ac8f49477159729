package dev.ampinterop.conformance.runner;

import dev.ampinterop.conformance.peer.DockerEngine;
import dev.ampinterop.conformance.peer.PeerChoice;
import dev.ampinterop.conformance.peer.PeerDirectory;
import dev.ampinterop.conformance.peer.PeerException;
import dev.ampinterop.conformance.peer.PeerNotFound;
import dev.ampinterop.conformance.peer.PeerProgram;
import dev.ampinterop.conformance.peer.TwistedRequirement;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Has the Twisted peers of a run. What {@code auto} means is settled here, once for all of them: in
 * containers where an engine answers and can run one, else as processes. Not thread-safe.
 */
final class TwistedSupply {
  private final PeerDirectory directory;
  private final Consumer<String> steps;
  private PeerChoice choice;

  /** Why there is no container where auto has come down to processes. */
  private String noContainer = "";

  TwistedSupply(PeerChoice choice, PeerDirectory directory, Consumer<String> steps) {
    this.directory = directory;
    this.steps = steps;
    this.choice = choice;
  }

  /**
   * Prepares a peer and starts it.
   *
   * @param start leaves nothing running where it throws
   * @throws PeerException when there is no way to have one
   */
  <T> T start(TwistedRequirement twisted, Function<PeerProgram, T> start) {
    if (choice == PeerChoice.AUTO) {
      DockerEngine.Answer docker = DockerEngine.ask();
      if (docker.engine() == null) {
        choice = PeerChoice.PROCESS;
        noContainer = "no Docker engine answers (" + docker.problem() + ")";
      } else {
        try {
          return start.apply(PeerChoice.CONTAINER.twisted(twisted, directory, steps));
        } catch (PeerException e) {
          if (Thread.currentThread().isInterrupted()) {
            throw e;
          }
          choice = PeerChoice.PROCESS;
          noContainer = e.problem();
          steps.accept("warning: Twisted plays as a process: " + noContainer);
        }
      }
    }
    try {
      return start.apply(choice.twisted(twisted, directory, steps));
    } catch (PeerNotFound e) {
      throw noContainer.isEmpty() ? e : neither(e);
    }
  }

  private PeerNotFound neither(PeerNotFound noProcess) {
    return new PeerNotFound(
        noContainer + ", and a local Twisted cannot be had: " + noProcess.getMessage(),
        List.of(),
        "install either Docker, or Python with its venv module (Debian: apt-get install"
            + " python3-venv); amp-interop doctor checks both");
  }
}
