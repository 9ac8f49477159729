package dev.ampinterop.amp.transport;

import java.util.concurrent.locks.LockSupport;

/** Waits a moment, interrupted or not. */
final class Pause {
  private Pause() {}

  static void ofNanos(long nanos) {
    boolean interrupted = Thread.interrupted(); // it would not wait at all
    LockSupport.parkNanos(nanos);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
