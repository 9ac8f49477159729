package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.transport.Transport;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Carries the outbox to the transport.
 *
 * <p>Whoever queued something drains the outbox, unless another thread is draining it already: then
 * that one takes the new boxes along. Threads of the application wait for the socket when it is
 * full. The reading thread must not, or two peers that both answer would wait for each other for
 * ever: it writes what goes at once and leaves the rest to a spare thread, which lives as long as
 * there is a rest.
 *
 * <p>The lock is the connection's and guards the outbox, {@code draining} and {@code waiting}; it
 * is never held while writing. The message belongs to whoever drains.
 */
final class BoxWriter {
  private static final int MESSAGE_BYTES = 1 << 16;

  private final Object lock;
  private final Outbox outbox;
  private final Transport transport;
  private final String threadName;
  private final Runnable drained;
  private final Consumer<IOException> broke;
  private final ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE_BYTES);
  private final List<Descriptor> travelling = new ArrayList<>();
  private boolean draining;
  private boolean broken;
  private int waiting;

  /**
   * A writer.
   *
   * @param drained runs, without the lock, whenever nothing is left to write
   * @param broke gets what ended the writing, without the lock
   */
  BoxWriter(
      Object lock,
      Outbox outbox,
      Transport transport,
      String threadName,
      Runnable drained,
      Consumer<IOException> broke) {
    this.lock = lock;
    this.outbox = outbox;
    this.transport = transport;
    this.threadName = threadName;
    this.drained = drained;
    this.broke = broke;
  }

  /** Whether {@link #begin} would let this thread drain what it queues; call it with the lock. */
  boolean canBegin() {
    return !draining && !broken;
  }

  /**
   * Makes this thread the one that drains, if something is queued and nobody drains. Call it with
   * the lock; where it gives true, call {@link #drain}, {@link #drainWithoutWaiting} or {@link
   * #drainElsewhere} next, without the lock.
   */
  boolean begin() {
    if (!canBegin() || outbox.isEmpty()) {
      return false;
    }
    draining = true;
    fill();
    return true;
  }

  /** Begins, if there is something to begin, and writes what goes at once; without the lock. */
  void flushWithoutWaiting() {
    if (beginNow()) {
      drainWithoutWaiting();
    }
  }

  /** Begins, if there is something to begin, on a spare thread; without the lock. */
  void flushElsewhere() {
    if (beginNow()) {
      drainElsewhere();
    }
  }

  private boolean beginNow() {
    synchronized (lock) {
      return begin();
    }
  }

  /** Has a spare thread write all that is queued; for whoever began and must not wait. */
  void drainElsewhere() {
    Thread rest = new Thread(this::drain, threadName);
    rest.setDaemon(true);
    rest.start();
  }

  /** Whether nothing is queued or under way; call it with the lock. */
  boolean isIdle() {
    return !draining && (broken || outbox.isEmpty());
  }

  /** Whether nothing more will be written; call it with the lock. */
  boolean isStopped() {
    return broken;
  }

  /** Writes all that is queued, waiting for the socket; not for the reading thread. */
  void drain() {
    try {
      do {
        while (message.hasRemaining()) {
          transport.write(message, handles());
          closeTravelling();
        }
      } while (advance());
      drained.run();
    } catch (IOException e) {
      breakOff(e);
    }
  }

  /** Writes what goes at once; for the reading thread, while it is not reading. */
  void drainWithoutWaiting() {
    try {
      do {
        while (message.hasRemaining()) {
          if (transport.offer(message, handles()) == 0) {
            drainElsewhere();
            return;
          }
          closeTravelling();
        }
      } while (advance());
      drained.run();
    } catch (IOException e) {
      breakOff(e);
    }
  }

  /** Waits until the outbox holds no more than that, or the transport is broken. */
  void awaitRoom(int bytes, int descriptors) {
    synchronized (lock) {
      boolean interrupted = false;
      waiting++;
      while ((outbox.size() > bytes || outbox.descriptors() > descriptors) && draining && !broken) {
        try {
          lock.wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      waiting--;
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
      lock.notifyAll(); // whoever waits for room, or for a handover
    }
  }

  /** Fills the message again; false when there is nothing left and draining is over. */
  private boolean advance() {
    synchronized (lock) {
      draining = !broken && !outbox.isEmpty();
      if (draining) {
        fill();
      }
      wakeWaiting();
      return draining;
    }
  }

  private void fill() {
    message.clear();
    outbox.next(message, travelling);
    message.flip();
  }

  private void wakeWaiting() {
    if (waiting > 0) {
      lock.notifyAll();
    }
  }

  // A peer that is gone does not take what is queued; what it sent before it went can still be
  // read, so the end of the connection is left to the reading thread.
  private void breakOff(IOException cause) {
    closeTravelling();
    synchronized (lock) {
      draining = false;
    }
    stop();
    drained.run();
    broke.accept(cause);
  }

  private List<FileDescriptor> handles() {
    return switch (travelling.size()) {
      case 0 -> List.of();
      case 1 -> List.of(travelling.get(0).handle());
      default -> travelling.stream().map(Descriptor::handle).toList();
    };
  }

  private void closeTravelling() {
    for (int i = 0; i < travelling.size(); i++) {
      travelling.get(i).close();
    }
    travelling.clear();
  }
}
