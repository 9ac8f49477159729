package dev.ampinterop.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends a run in good order on SIGINT and SIGTERM: interrupts the thread that made this, and holds
 * the JVM until that has cleaned up and said what happened. The exit status is then the signal's.
 */
final class Interruption implements AutoCloseable {
  /** Ending a peer and its container takes a second or two; nobody waits longer for Ctrl-C. */
  private static final long CLEAN_UP_SECONDS = 20;

  private final Thread worker = Thread.currentThread();
  private final CountDownLatch cleaned = new CountDownLatch(1);
  private final Thread hook = new Thread(this::interrupt, "interruption");
  private volatile boolean interrupted;

  Interruption() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Whether the run is being ended. */
  boolean happened() {
    return interrupted;
  }

  private void interrupt() {
    interrupted = true;
    System.err.println("amp-interop: interrupted, cleaning up");
    worker.interrupt();
    try {
      if (!cleaned.await(CLEAN_UP_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("amp-interop: gave up cleaning up after " + CLEAN_UP_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    cleaned.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending, which is what the hook is for.
    }
  }
}
