package dev.ampinterop.amp.transport;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps something open while threads use it: once the gate is closed nobody enters any more, and
 * what it guards is released when the last thread has left. So a descriptor's number is never used
 * again while a system call still waits on it. Thread-safe.
 */
final class Gate {
  private static final int CLOSED = 1 << 30;

  private final Runnable release;
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicBoolean released = new AtomicBoolean();

  /**
   * An open gate.
   *
   * @param release runs once, when the gate is closed and nobody is inside; must not throw
   */
  Gate(Runnable release) {
    this.release = release;
  }

  /** Goes in, unless the gate is closed; every thread that went in leaves again. */
  boolean enter() {
    if (inside.getAndIncrement() >= CLOSED) {
      leave();
      return false;
    }
    return true;
  }

  void leave() {
    if (inside.decrementAndGet() == CLOSED) {
      releaseOnce();
    }
  }

  boolean isClosed() {
    return inside.get() >= CLOSED;
  }

  /**
   * Closes the gate.
   *
   * @param wake runs if threads are inside, to make them leave
   * @return whether it was open until now
   */
  boolean close(Runnable wake) {
    int before;
    do {
      before = inside.get();
      if (before >= CLOSED) {
        return false;
      }
    } while (!inside.compareAndSet(before, before + CLOSED + 1)); // goes in itself meanwhile
    if (before > 0) {
      wake.run();
    }
    leave();
    return true;
  }

  // A thread that finds the gate closed goes in and out as well, so it may be the last one again.
  private void releaseOnce() {
    if (released.compareAndSet(false, true)) {
      release.run();
    }
  }
}
