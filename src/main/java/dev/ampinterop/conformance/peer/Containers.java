package dev.ampinterop.conformance.peer;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** What is done with containers of an engine, whatever is in them. */
final class Containers {
  /** The engine takes about a second to remove a container whose process has exited. */
  private static final Duration GONE_LIMIT = Duration.ofSeconds(10);

  private static final long LOOK_MILLIS = 150;

  /** A step's container may be made a moment after its build was ended. */
  private static final int IDLE_LOOKS = 4;

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
    } catch (RuntimeException e) {
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
        } catch (RuntimeException e) {
          // An engine that does not answer now may do so later.
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

  /**
   * Waits until no build runs a step in a container of ours. The engine ends a build whose caller
   * has gone, and removes its container; that takes a moment, and nobody is told of it.
   */
  static void awaitNoBuild(DockerClient client) {
    long deadline = System.nanoTime() + GONE_LIMIT.toNanos();
    boolean interrupted = Thread.interrupted();
    try {
      int idle = 0;
      while (idle < IDLE_LOOKS && System.nanoTime() < deadline) {
        boolean builds =
            client
                .listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(PeerImage.LABELS)
                .exec()
                .stream()
                .anyMatch(container -> !isPeer(container));
        idle = builds ? 0 : idle + 1;
        try {
          Thread.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (RuntimeException e) {
      // The engine does not tell.
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static boolean isPeer(Container container) {
    return List.of(container.getNames()).stream()
        .anyMatch(name -> name.startsWith("/" + PeerContainer.NAME));
  }

  /**
   * Asks the engine on a thread that nobody interrupts: what a request does that was cut short, it
   * may do after everybody has looked. The calling thread may be interrupted, and stays so.
   */
  static <T> T uninterrupted(Supplier<T> request) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                answer.complete(request.get());
              } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
              }
            },
            "docker request");
    thread.setDaemon(true);
    thread.start();
    try {
      return answer.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException reason ? reason : e;
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
