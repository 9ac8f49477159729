package dev.ampinterop.conformance.replay;

import dev.ampinterop.amp.transport.Transport;
import dev.ampinterop.conformance.player.ScriptAdaptation;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries TLS for the script: what its reading thread gives goes in, what is to be written goes to
 * its connection. Reading ends when the time is over. Thread-safe.
 */
final class TlsCarrier implements Transport {
  private final boolean isClient;
  private final Deque<ByteBuffer> came = new ArrayDeque<>();
  private ScriptAdaptation.@Nullable Writer writer;
  private long deadline;
  private long written;
  private boolean isOver;
  private boolean isLate;

  TlsCarrier(boolean isClient) {
    this.isClient = isClient;
  }

  /** The other side has written that. */
  synchronized void add(byte[] bytes) {
    came.add(ByteBuffer.wrap(bytes));
    notifyAll();
  }

  /** The other side will write no more. */
  synchronized void finish() {
    isOver = true;
    notifyAll();
  }

  /** Where to write from now on. */
  synchronized void writeTo(ScriptAdaptation.Writer there) {
    writer = there;
  }

  /** Reading fails from then on. */
  synchronized void endAfter(Duration limit) {
    deadline = System.nanoTime() + limit.toNanos();
    isLate = false;
  }

  /** Whether reading failed because the time was over. */
  synchronized boolean isLate() {
    return isLate;
  }

  /** How many bytes were written. */
  synchronized long written() {
    return written;
  }

  /** Waits until more came, or no more will, for so long at most. */
  void awaitMore(Duration most) throws IOException {
    awaitMore(System.nanoTime() + most.toNanos());
  }

  /** Whether more came, or no more will, by then. */
  private synchronized boolean awaitMore(long until) throws IOException {
    while (came.isEmpty() && !isOver) {
      long left = (until - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
    return true;
  }

  @Override
  public synchronized int read(ByteBuffer target, Consumer<FileDescriptor> received)
      throws IOException {
    if (!awaitMore(deadline)) {
      isLate = true;
      throw new IOException("nothing came in time");
    }
    ByteBuffer next = came.peek();
    if (next == null) {
      return -1;
    }
    int count = Math.min(next.remaining(), target.remaining());
    target.put(next.slice().limit(count));
    next.position(next.position() + count);
    if (!next.hasRemaining()) {
      came.remove();
    }
    return count;
  }

  @Override
  public void write(ByteBuffer source, List<FileDescriptor> descriptors) throws IOException {
    ScriptAdaptation.Writer there;
    synchronized (this) {
      there = writer;
      written += source.remaining();
    }
    if (there == null) {
      throw new IOException("there is nowhere to write to");
    }
    try {
      there.write(source);
    } catch (IOException e) {
      // Who has shaken hands may close before it has read all; reading tells how far it came.
      source.position(source.limit());
    }
  }

  @Override
  public int offer(ByteBuffer source, List<FileDescriptor> descriptors) {
    return 0;
  }

  @Override
  public boolean carriesDescriptors() {
    return false;
  }

  @Override
  public boolean isClient() {
    return isClient;
  }

  /** Leaves the connection open: the script closes it. */
  @Override
  public void close() {}
}
