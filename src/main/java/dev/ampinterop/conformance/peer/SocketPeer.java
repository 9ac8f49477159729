package dev.ampinterop.conformance.peer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A peer that somebody else started, under a debugger perhaps: {@code --subject socket:PATH}. It
 * serves one runner and exits, so it cannot be started again.
 */
public final class SocketPeer implements PeerProgram {
  private final Path socket;

  /**
   * @param socket where that peer listens
   */
  public SocketPeer(Path socket) {
    this.socket = socket.toAbsolutePath();
  }

  @Override
  public String kind() {
    return "socket";
  }

  /** {@inheritDoc} The given socket is not used: the peer listens where it was told to. */
  @Override
  public RunningPeer start(Path ignored) {
    if (!Files.exists(socket)) {
      throw new PeerNotFound(
          "no peer listens at " + socket,
          List.of(),
          "start one there: PEER --listen " + socket + " (a peer serves one run, then exits)");
    }
    return new Attached(socket);
  }

  @Override
  public String toString() {
    return "the peer at " + socket;
  }

  private record Attached(Path socket) implements RunningPeer {
    @Override
    public boolean alive() {
      return true;
    }

    @Override
    public String state() {
      return "was started by someone else, so its state is not known here";
    }

    @Override
    public List<String> lastLines() {
      return List.of();
    }

    @Override
    public void close() {
      // It exits by itself when its control connection ends.
    }
  }
}
