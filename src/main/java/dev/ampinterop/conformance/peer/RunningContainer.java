package dev.ampinterop.conformance.peer;

import com.github.dockerjava.api.exception.NotFoundException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

/** A started {@link PeerContainer}; the engine removes it when the peer exits. */
final class RunningContainer implements RunningPeer {
  /** The engine takes about a second to remove a container whose process has exited. */
  private static final Duration GONE_LIMIT = Duration.ofSeconds(10);

  private final GenericContainer<?> container;
  private final String id;
  private final Path socket;
  private final LastLines errors;

  RunningContainer(GenericContainer<?> container, Path socket, LastLines errors) {
    this.container = container;
    this.id = container.getContainerId();
    this.socket = socket;
    this.errors = errors;
  }

  @Override
  public Path socket() {
    return socket;
  }

  @Override
  public boolean alive() {
    try {
      return Boolean.TRUE.equals(
          DockerClientFactory.instance()
              .client()
              .inspectContainerCmd(id)
              .exec()
              .getState()
              .getRunning());
    } catch (NotFoundException e) {
      return false;
    }
  }

  @Override
  public String state() {
    return alive()
        ? "still runs in container " + id.substring(0, 12)
        : "exited, and its container is removed";
  }

  @Override
  public List<String> lastLines() {
    return errors.lines();
  }

  @Override
  public void close() {
    boolean gone = awaitGone();
    // Where it is gone, this only makes Testcontainers forget it.
    container.stop();
    if (!gone) {
      awaitGone();
    }
  }

  private boolean awaitGone() {
    long deadline = System.nanoTime() + GONE_LIMIT.toNanos();
    boolean interrupted = Thread.interrupted();
    try {
      while (System.nanoTime() < deadline) {
        try {
          DockerClientFactory.instance().client().inspectContainerCmd(id).exec();
        } catch (NotFoundException e) {
          return true;
        }
        Thread.sleep(50);
      }
      return false;
    } catch (InterruptedException e) {
      interrupted = true;
      return false;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
