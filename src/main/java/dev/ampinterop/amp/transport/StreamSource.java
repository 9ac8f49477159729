package dev.ampinterop.amp.transport;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A stream to read from, as a channel whose waiting reader wakes when it is closed: Java's streams
 * cannot do that, so a thread of its own waits in the stream, until the stream ends.
 */
final class StreamSource implements ReadableByteChannel {
  private static final int CHUNK_BYTES = 1 << 16;

  private final InputStream in;
  private final Object lock = new Object();
  private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).limit(0);
  private boolean ended;
  private boolean closed;
  private @Nullable IOException failure;

  StreamSource(InputStream in) {
    this.in = in;
    Thread thread = new Thread(this::pump, "amp stream");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    synchronized (lock) {
      awaitUntil(() -> closed || ended || chunk.hasRemaining());
      if (closed) {
        throw new ClosedChannelException();
      }
      if (chunk.hasRemaining()) {
        int count = Math.min(chunk.remaining(), target.remaining());
        target.put(chunk.slice(chunk.position(), count));
        chunk.position(chunk.position() + count);
        lock.notifyAll();
        return count;
      }
      if (failure != null) {
        throw new IOException(failure.getMessage(), failure);
      }
      return -1;
    }
  }

  @Override
  public boolean isOpen() {
    synchronized (lock) {
      return !closed;
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
    in.close();
  }

  private void pump() {
    byte[] bytes = new byte[CHUNK_BYTES];
    try {
      for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
        if (!pass(bytes, count)) {
          return;
        }
      }
      end(null);
    } catch (IOException e) {
      end(e);
    }
  }

  private boolean pass(byte[] bytes, int count) {
    synchronized (lock) {
      awaitUntil(() -> closed || !chunk.hasRemaining());
      chunk.clear().put(bytes, 0, count).flip();
      lock.notifyAll();
      return !closed;
    }
  }

  private void end(@Nullable IOException cause) {
    synchronized (lock) {
      ended = true;
      failure = cause;
      lock.notifyAll();
    }
  }

  /** Call it with the lock. An interrupt does not end the wait: it would lose what is read next. */
  private void awaitUntil(BooleanSupplier condition) {
    boolean interrupted = false;
    while (!condition.getAsBoolean()) {
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
