package dev.ampinterop.amp.storm;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that call in shifts, each until a call fails. */
final class StormThreads implements AutoCloseable {
  private final ExecutorService pool;
  private final int count;

  /** So many threads, of the JVM's or of the system's kind. */
  StormThreads(int count, boolean virtual) {
    this.count = count;
    this.pool = virtual ? virtualThreads() : Executors.newFixedThreadPool(count);
  }

  // Java 17, which this is compiled for, has none.
  private static ExecutorService virtualThreads() {
    try {
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("virtual threads need Java 21", e);
    }
  }

  /** What a thread does again and again. */
  interface Work {
    void once(int thread) throws Exception;
  }

  /** Begins a shift, which closing ends. */
  Shift begin(Work work) throws InterruptedException {
    var started = new CountDownLatch(count);
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      running.add(
          pool.submit(
              () -> {
                started.countDown();
                try {
                  while (true) {
                    work.once(number);
                  }
                } catch (Exception | OutOfMemoryError e) {
                  return; // the connection is lost, or this thread was interrupted
                }
              }));
    }
    started.await();
    return new Shift(running);
  }

  /** Threads at work. */
  record Shift(List<Future<?>> running) implements AutoCloseable {
    /** Interrupts those that still work. */
    void interruptAll() {
      running.forEach(thread -> thread.cancel(true));
    }

    /** Waits until all are done. */
    @Override
    public void close() throws Exception {
      for (Future<?> thread : running) {
        if (!thread.isCancelled()) {
          thread.get();
        }
      }
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
