package dev.ampinterop.amp.connection;

import java.util.concurrent.TimeUnit;

/**
 * A thread for one task that is wanted again and again: started when it is wanted for the first
 * time, parked in between, gone after a while in which nobody wanted it. Thread-safe.
 */
final class OwnThread {
  // Long enough that traffic does not start threads, short enough that idle connections have none.
  private static final long IDLE_MILLIS = 10_000;

  private final String name;
  private final Runnable task;
  private boolean running; // guarded by this, as wanted is
  private boolean wanted;

  /**
   * No thread yet.
   *
   * @param task must not throw
   */
  OwnThread(String name, Runnable task) {
    this.name = name;
    this.task = task;
  }

  /**
   * Has the task run once more, on the thread, and returns at once.
   *
   * @throws Error when the system gives no thread; then the task will not run
   */
  synchronized void run() {
    if (!running) {
      Thread thread = new Thread(this::work, name);
      thread.setDaemon(true);
      thread.start();
      running = true;
    }
    wanted = true;
    notifyAll();
  }

  private void work() {
    while (awaitWanted()) {
      task.run();
    }
  }

  private synchronized boolean awaitWanted() {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(IDLE_MILLIS);
    while (!wanted) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        running = false;
        return false;
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException e) {
        // Nobody but the connection knows this thread, and it has no use for an interrupt.
      }
    }
    wanted = false;
    return true;
  }
}
