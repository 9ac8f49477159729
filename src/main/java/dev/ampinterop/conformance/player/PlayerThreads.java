package dev.ampinterop.conformance.player;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The threads that players run on; none keeps the process alive. */
final class PlayerThreads {
  /** Far more than opening and closing take; a step that reads may never end. */
  private static final long END_LIMIT_SECONDS = 2;

  private PlayerThreads() {}

  /** As many threads as are needed at once, all of that name. */
  static ExecutorService named(String name) {
    return Executors.newCachedThreadPool(
        work -> {
          Thread thread = new Thread(work, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  /**
   * Ends them, and waits a moment for what they still have to close and remove: the process may end
   * right after. The calling thread may be interrupted, and stays so.
   */
  static void end(ExecutorService pool) {
    pool.shutdownNow();
    boolean interrupted = Thread.interrupted();
    try {
      boolean unused = pool.awaitTermination(END_LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
