package dev.ampinterop.conformance.peer;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.time.Duration;

/** What is done with containers of an engine, whatever is in them. */
final class Containers {
  /** The engine takes about a second to remove a container whose process has exited. */
  private static final Duration GONE_LIMIT = Duration.ofSeconds(10);

  private Containers() {}

  /**
   * Removes a container by force, and returns when it is gone; does nothing where there is none.
   * The thread may be interrupted, and stays so.
   */
  static void remove(DockerClient client, String id) {
    boolean interrupted = Thread.interrupted();
    try {
      client.removeContainerCmd(id).withForce(true).withRemoveVolumes(true).exec();
    } catch (NotFoundException | ConflictException e) {
      // Gone, or the engine is about to remove it.
    } catch (DockerException e) {
      // Whether it went after all is looked at below.
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    awaitGone(client, id);
  }

  /**
   * Waits until there is no such container.
   *
   * @return whether it is gone; false after ten seconds. The thread may be interrupted, and stays
   *     so.
   */
  static boolean awaitGone(DockerClient client, String id) {
    long deadline = System.nanoTime() + GONE_LIMIT.toNanos();
    boolean interrupted = Thread.interrupted();
    try {
      while (System.nanoTime() < deadline) {
        try {
          client.inspectContainerCmd(id).exec();
        } catch (NotFoundException e) {
          return true;
        }
        try {
          Thread.sleep(50);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      return false;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The innermost reason of a failure, on one line. */
  static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage() == null ? root.toString() : root.getMessage();
    return message.strip().replaceAll("\\s+", " ");
  }
}
