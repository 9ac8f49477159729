package dev.ampinterop.conformance.player;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The threads that players run on; none keeps the process alive. */
final class PlayerThreads {
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
}
