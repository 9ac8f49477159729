package dev.ampinterop.amp.connection;

import org.jspecify.annotations.Nullable;

/** The thread that reads for a connection just now; none while the connection is idle. */
final class ReadingThread {
  private volatile @Nullable Thread current;

  /** Whether it is the thread that asks: then it must not wait for what it would have to read. */
  boolean isCurrent() {
    return Thread.currentThread().equals(current);
  }

  /** From now on this thread reads. */
  void begin() {
    current = Thread.currentThread();
  }

  /** Nobody reads; the thread may read for other connections. */
  void end() {
    current = null;
  }
}
