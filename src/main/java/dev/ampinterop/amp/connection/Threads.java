package dev.ampinterop.amp.connection;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of all connections of this process: each reads for a connection that is not idle,
 * writes what a socket does not take at once, or sees to a time-out. Started when they are needed,
 * parked in between, gone after a while in which they were not. Daemons.
 */
final class Threads {
  // Long enough that traffic does not start threads, short enough that idle connections have none.
  private static final long IDLE_SECONDS = 5;

  private static final Executor POOL =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          Threads::newThread);

  private Threads() {}

  /**
   * Runs a task on a thread of its own.
   *
   * @throws Error when the system gives no thread; then the task will not run
   */
  static void run(Runnable task) {
    POOL.execute(task);
  }

  // Whichever connection's caller happens to need it first leaves nothing of its own in it.
  private static Thread newThread(Runnable work) {
    var thread = new Thread(null, work, "amp", 0, /* inheritThreadLocals= */ false);
    thread.setContextClassLoader(Threads.class.getClassLoader());
    thread.setDaemon(true);
    return thread;
  }
}
