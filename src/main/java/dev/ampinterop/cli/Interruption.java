package dev.ampinterop.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What SIGINT and SIGTERM do. There is one for the process, and no other hook at the JVM's end:
 *
 * <ol>
 *   <li>one line says that the run is interrupted; nothing is printed to standard error after it,
 *       but what has been recorded
 *   <li>the thread that works is interrupted, and ends what it has started in the order in which
 *       its code says so, innermost first: conversations, peers and containers, their directory
 *   <li>when it is done the JVM ends, with the signal's status
 * </ol>
 *
 * <p>A further signal changes nothing. A verb that has started nothing ends at once.
 */
final class Interruption {
  /** An engine may take 10 s to end a build, and 10 s to remove a container. */
  private static final long CLEAN_UP_SECONDS = 30;

  private final Thread worker = Thread.currentThread();
  private final CountDownLatch cleaned = new CountDownLatch(1);
  private final List<Runnable> first = new ArrayList<>();
  private volatile boolean happened;
  private boolean held;
  private long patience = CLEAN_UP_SECONDS;

  private Interruption() {}

  /** One that never happens. */
  static Interruption none() {
    return new Interruption();
  }

  /** The one of this process, whose calling thread does the work. */
  static Interruption ofThisThread() {
    Interruption interruption = new Interruption();
    Runtime.getRuntime().addShutdownHook(new Thread(interruption::interrupt, "interruption"));
    return interruption;
  }

  /**
   * Has the JVM wait for this thread's cleaning up from now on. For every verb that starts or makes
   * something.
   *
   * @return this
   * @throws CannotRun when the run is interrupted already
   */
  synchronized Interruption hold() {
    if (happened) {
      throw new CannotRun("interrupted");
    }
    held = true;
    return this;
  }

  /**
   * As {@link #hold()}, for a verb that has more left to do then.
   *
   * @param seconds how long the JVM waits for it
   * @return this
   * @throws CannotRun when the run is interrupted already
   */
  synchronized Interruption hold(long seconds) {
    hold();
    patience = seconds;
    return this;
  }

  /** Is run when it happens, before anything else. */
  synchronized void first(Runnable action) {
    first.add(action);
    if (happened) {
      action.run();
    }
  }

  /** Hands on what is to be said to people, until it happens. */
  Consumer<String> until(Consumer<String> said) {
    return words -> {
      synchronized (this) {
        if (!happened) {
          said.accept(words);
        }
      }
    };
  }

  /** Whether the run is being ended. */
  boolean happened() {
    return happened;
  }

  /** Everything is cleaned up: the JVM may end. */
  void over() {
    cleaned.countDown();
  }

  private void interrupt() {
    if (cleaned.getCount() == 0) {
      // The JVM ends because the program has ended.
      return;
    }
    boolean waits;
    long seconds;
    synchronized (this) {
      happened = true;
      first.forEach(Runnable::run);
      waits = held;
      seconds = patience;
    }
    System.err.println("amp-interop: interrupted" + (waits ? ", cleaning up" : ""));
    if (waits) {
      worker.interrupt();
      await(seconds);
    }
  }

  private void await(long seconds) {
    try {
      if (!cleaned.await(seconds, TimeUnit.SECONDS)) {
        System.err.println("amp-interop: gave up cleaning up after " + seconds + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
