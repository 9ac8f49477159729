package dev.ampinterop.conformance.peer;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** A started {@link PeerContainer}; the engine removes it when the peer exits. */
final class RunningContainer implements RunningPeer {
  private final DockerClient client;
  private final String name;
  private final Path socket;
  private final PeerContainer.Output output;

  RunningContainer(DockerClient client, String name, Path socket, PeerContainer.Output output) {
    this.client = client;
    this.name = name;
    this.socket = socket;
    this.output = output;
  }

  @Override
  public Path socket() {
    return socket;
  }

  @Override
  public boolean alive() {
    try {
      return Boolean.TRUE.equals(client.inspectContainerCmd(name).exec().getState().getRunning());
    } catch (NotFoundException e) {
      return false;
    }
  }

  @Override
  public String state() {
    return alive() ? "still runs in container " + name : "exited, and its container is removed";
  }

  @Override
  public void follow(Consumer<String> lines) {
    output.follow(lines);
  }

  @Override
  public List<String> lastLines() {
    return output.lastLines();
  }

  /** For people, and {@code docker} commands. */
  @Override
  public String toString() {
    return "container " + name;
  }

  @Override
  public void close() {
    if (Thread.currentThread().isInterrupted() || !Containers.awaitGone(client, name)) {
      Containers.remove(client, name);
    }
    output.close();
  }
}
