package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.core.Outbox;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.error.UnusableDescriptor;
import dev.ampinterop.amp.transport.Transport;
import java.io.FileDescriptor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries the outbox to the transport.
 *
 * <p>The thread that queued something writes it, unless another one is writing already: then that
 * one takes the new boxes along. No thread but one of the library's own waits for the socket: the
 * writer thread, of which a connection has one at most. So nobody who calls or answers is held up
 * by a peer that does not read, or by what others queue: what does not go at once, and what comes
 * after some messages, is left to the writer thread. There is one exception: a caller whose
 * descriptor cannot be duplicated, because the process has no number left, waits until its box has
 * been written, whatever its time-out.
 *
 * <p>The lock is the connection's and guards the outbox, {@code draining} and {@code waiting}; it
 * is never held while writing. The message belongs to the thread that drains.
 */
final class BoxWriter {
  private static final int FEW_BYTES = 1 << 11;

  // What is queued while a read is dispatched leaves together, unless it is as much as this.
  private static final int FLUSH_AT = 1 << 16;

  // How many messages a thread writes, its own among them, before it leaves others' boxes alone.
  private static final int MAX_MESSAGES = 8;

  private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

  private final Object lock;
  private final Outbox outbox;
  private final Transport transport;
  private final LargeBuffers largeBuffers;
  private final ReadingThread reading;
  private final Runnable drained;
  private final Consumer<Throwable> broke;
  private final List<Descriptor> travelling = new ArrayList<>();
  private ByteBuffer few = NOTHING; // made when there is something to write
  private ByteBuffer message = NOTHING;
  private boolean draining;
  private boolean stopped;
  private long written; // guarded by the lock, as leaving is
  private int leaving; // descriptors of the message
  private int waiting;
  private @Nullable Throwable failure; // belongs to the thread that drains

  /**
   * A writer.
   *
   * @param drained runs, without the lock, whenever nothing is left to write
   * @param broke gets what ended the writing, without the lock; nothing is written from then on
   */
  BoxWriter(
      Object lock,
      Outbox outbox,
      Transport transport,
      LargeBuffers largeBuffers,
      ReadingThread reading,
      Runnable drained,
      Consumer<Throwable> broke) {
    this.lock = lock;
    this.outbox = outbox;
    this.transport = transport;
    this.largeBuffers = largeBuffers;
    this.reading = reading;
    this.drained = drained;
    this.broke = broke;
  }

  /** Whether {@link #begin} would let this thread drain what it queues; call it with the lock. */
  boolean canBegin() {
    return !draining && !stopped;
  }

  /**
   * Makes this thread the one that drains, if something is queued and nobody drains. Call it with
   * the lock; where it gives true, call {@link #writeAtOnce} or {@link #writeElsewhere} next,
   * without the lock.
   */
  boolean begin() {
    if (!canBegin() || outbox.isEmpty()) {
      return false;
    }
    draining = true;
    try {
      fill();
    } catch (Throwable e) { // no memory is left; the thread that writes reports it
      failure = e;
    }
    return true;
  }

  /** The same for any thread that has queued a box; the reading thread flushes after its read. */
  boolean beginUnlessReading() {
    return (!reading.isCurrent() || outbox.size() >= FLUSH_AT) && begin();
  }

  /** Begins, if there is something to begin, and writes what goes at once; without the lock. */
  void flushAtOnce() {
    if (beginNow()) {
      writeAtOnce();
    }
  }

  /** Begins, if there is something to begin, on the writer thread; without the lock. */
  void flushElsewhere() {
    if (beginNow()) {
      writeElsewhere();
    }
  }

  /**
   * Has the writer thread write nothing, which makes TLS shake hands, and then what is queued; not
   * while somebody drains.
   */
  void shakeHands() {
    synchronized (lock) {
      if (!canBegin()) {
        return;
      }
      draining = true;
    }
    writeElsewhere();
  }

  /** Has the writer thread write all that is queued; for a thread that began and must not wait. */
  void writeElsewhere() {
    Throwable failed =
        UserCode.attempt(() -> Threads.run(this::drain)); // the system may give no thread
    if (failed != null) {
      breakOff(failed);
    }
  }

  /** Whether nothing is queued or under way; call it with the lock. */
  boolean isIdle() {
    return !draining && (stopped || outbox.isEmpty());
  }

  /** Whether nothing more will be written; call it with the lock. */
  boolean isStopped() {
    return stopped;
  }

  /**
   * Writes what goes at once, and leaves the rest to the writer thread; for any thread.
   *
   * @return whether nothing was left
   */
  boolean writeAtOnce() {
    try {
      requireFilled();
      int messages = 0;
      do {
        while (message.hasRemaining()) {
          if (messages == MAX_MESSAGES || transport.offer(message, handles()) == 0) {
            leaveToWriterThread();
            return false;
          }
          closeTravelling();
        }
        messages++;
      } while (advance());
    } catch (Throwable e) { // the transport may be anybody's
      breakOff(e);
      return true;
    }
    drained.run();
    return true;
  }

  // What a caller has lent must not be needed any more once it returns.
  private void leaveToWriterThread() {
    try {
      for (int i = 0; i < travelling.size(); i++) {
        Descriptor each = travelling.get(i);
        travelling.set(i, each.isBorrowed() ? each.duplicate() : each);
      }
      synchronized (lock) {
        outbox.ownDescriptors();
      }
    } catch (UnusableDescriptor e) {
      drain(); // no descriptor is free, so the caller waits until its own has left
      return;
    }
    Threads.run(this::drain);
  }

  /** Writes all that is queued, waiting for the socket. */
  private void drain() {
    try {
      requireFilled();
      do {
        transport.write(message, handles()); // also if there is nothing: TLS may have to begin
        closeTravelling();
      } while (advance());
    } catch (Throwable e) { // the transport may be anybody's
      breakOff(e);
      return;
    }
    drained.run();
  }

  private void requireFilled() throws Throwable {
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * Waits until no more than that is left to be written, nothing is written any more, or the time
   * is up.
   *
   * @param descriptors those of the message that is being written count as well
   * @param nanos 0 for no limit
   */
  void awaitRoom(int bytes, int descriptors, long nanos) {
    await(
        () -> !stopped && (outbox.size() > bytes || outbox.descriptors() + leaving > descriptors),
        nanos);
  }

  /**
   * Waits until nobody writes, or the time is up.
   *
   * @param nanos 0 for no limit
   * @return whether nobody writes
   */
  boolean awaitIdle(long nanos) {
    await(() -> !stopped, nanos);
    synchronized (lock) {
      return canBegin();
    }
  }

  private void await(BooleanSupplier goesOn, long nanos) {
    synchronized (lock) {
      boolean interrupted = false;
      long deadline = System.nanoTime() + nanos;
      waiting++;
      while (goesOn.getAsBoolean() && draining) {
        long left = nanos == 0 ? 0 : deadline - System.nanoTime();
        if (left < 0) {
          break;
        }
        try {
          if (nanos == 0) {
            lock.wait();
          } else {
            TimeUnit.NANOSECONDS.timedWait(lock, left);
          }
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

  /**
   * Waits until so many of the bytes that were ever queued were written, or nobody writes any more:
   * what was under way when the connection ended may still have reached the peer.
   *
   * @return whether they were written
   */
  boolean awaitWritten(long bytes) {
    await(() -> written < bytes, 0);
    synchronized (lock) {
      return written >= bytes;
    }
  }

  /** Nothing more will be written; call it with the lock. */
  void stop() {
    stopped = true;
    lock.notifyAll(); // who waits for room, or for a handover
  }

  /** Fills the message again; false when there is nothing left and draining is over. */
  private boolean advance() {
    synchronized (lock) {
      written = outbox.passed();
      leaving = 0;
      draining = !stopped && !outbox.isEmpty();
      if (draining) {
        fill();
      } else {
        giveBackLarge();
      }
      if (waiting > 0) {
        lock.notifyAll();
      }
      return draining;
    }
  }

  private void fill() {
    if (outbox.size() > FEW_BYTES && message.capacity() < LargeBuffers.BYTES) {
      message = largeBuffers.take();
    } else if (message.capacity() == 0) {
      few = few.capacity() == 0 ? ByteBuffer.allocateDirect(FEW_BYTES) : few;
      message = few;
    }
    message.clear();
    outbox.next(message, travelling);
    leaving = travelling.size();
    message.flip();
  }

  private void giveBackLarge() {
    if (message.capacity() == LargeBuffers.BYTES) {
      largeBuffers.giveBack(message);
    }
    message = NOTHING;
  }

  // A peer that is gone does not take what is queued; what it sent before it went can still be
  // read, so the end of the connection is left to the reading thread.
  private void breakOff(Throwable cause) {
    closeTravelling();
    synchronized (lock) {
      draining = false;
      giveBackLarge();
      stop();
    }
    broke.accept(cause);
  }

  private boolean beginNow() {
    synchronized (lock) {
      return begin();
    }
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
