package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Carries the outbox to the transport.
 *
 * <p>Whoever queued something drains the outbox, unless another thread is draining it already: then
 * that one takes the new boxes along. Threads of the application wait for the socket when it is
 * full. The reading thread must not, or two peers that both answer would wait for each other for
 * ever: it writes what goes at once and leaves the rest to a spare thread, which lives as long as
 * there is a rest.
 *
 * <p>The lock is the connection's and guards the outbox and {@code draining}; it is never held
 * while writing. The message buffer belongs to whoever drains.
 */
final class BoxWriter {
  private static final int MESSAGE_BYTES = 1 << 16;

  private final Object lock;
  private final Outbox outbox;
  private final Transport transport;
  private final String threadName;
  private final Runnable drained;
  private final ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE_BYTES);
  private final List<Descriptor> travelling = new ArrayList<>();
  private boolean draining;
  private boolean broken;

  /**
   * A writer.
   *
   * @param drained runs, without the lock, whenever nothing is left to write
   */
  BoxWriter(Object lock, Outbox outbox, Transport transport, String threadName, Runnable drained) {
    this.lock = lock;
    this.outbox = outbox;
    this.transport = transport;
    this.threadName = threadName;
    this.drained = drained;
  }

  /** Writes all that is queued, waiting for the socket; not for the reading thread. */
  void drain() {
    if (begin()) {
      drainBegun();
    }
  }

  /** Has a spare thread write all that is queued; for whoever must not wait. */
  void drainElsewhere() {
    if (begin()) {
      leaveToASpareThread();
    }
  }

  /** Whether nothing is queued or under way; call it with the lock. */
  boolean isIdle() {
    return !draining && (broken || outbox.isEmpty());
  }

  /** Writes what goes at once; for the reading thread, while it is not reading. */
  void drainWithoutWaiting() {
    if (!begin()) {
      return;
    }
    try {
      while (advance()) {
        while (message.hasRemaining()) {
          if (transport.offer(message, Outbox.handles(travelling)) == 0) {
            leaveToASpareThread();
            return;
          }
          closeTravelling();
        }
      }
      drained.run();
    } catch (IOException e) {
      breakOff();
    }
  }

  /** Waits until the outbox holds no more than that, or the transport is broken. */
  void awaitRoom(int limit) {
    synchronized (lock) {
      boolean interrupted = false;
      while (outbox.size() > limit && draining && !broken) {
        try {
          lock.wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Nothing more will be written; whatever waits is dropped. */
  void stop() {
    synchronized (lock) {
      broken = true;
      outbox.clear();
      lock.notifyAll();
    }
  }

  private void leaveToASpareThread() {
    Thread rest = new Thread(this::drainBegun, threadName);
    rest.setDaemon(true);
    rest.start();
  }

  private void drainBegun() {
    try {
      do {
        while (message.hasRemaining()) {
          transport.write(message, Outbox.handles(travelling));
          closeTravelling();
        }
      } while (advance());
      drained.run();
    } catch (IOException e) {
      breakOff();
    }
  }

  private boolean begin() {
    synchronized (lock) {
      if (draining || broken || outbox.isEmpty()) {
        return false;
      }
      draining = true;
      message.limit(0);
      return true;
    }
  }

  /** Fills the message; false when there is nothing left and draining is over. */
  private boolean advance() {
    synchronized (lock) {
      draining = !broken && !outbox.isEmpty();
      if (draining) {
        message.clear();
        outbox.next(message, travelling);
        message.flip();
      }
      lock.notifyAll();
      return draining;
    }
  }

  // A peer that is gone does not take what is queued; what it sent before it went can still be
  // read, so the end of the connection is left to the reading thread. One that only stopped reading
  // would never end it.
  private void breakOff() {
    closeTravelling();
    synchronized (lock) {
      draining = false;
    }
    stop();
    try {
      transport.finishReading();
    } catch (IOException e) {
      // It is gone altogether, which the reading thread learns by itself.
    }
    drained.run();
  }

  private void closeTravelling() {
    for (int i = 0; i < travelling.size(); i++) {
      travelling.get(i).close();
    }
    travelling.clear();
  }
}
