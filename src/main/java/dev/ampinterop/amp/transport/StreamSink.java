package dev.ampinterop.amp.transport;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.locks.ReentrantLock;

/** A stream to write to, as a channel that can be closed while somebody is stuck in writing. */
final class StreamSink implements WritableByteChannel {
  private final OutputStream out;
  private final ReentrantLock writing = new ReentrantLock();
  private volatile boolean closed;

  StreamSink(OutputStream out) {
    this.out = out;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    writing.lock();
    try {
      if (closed) {
        throw new ClosedChannelException();
      }
      byte[] bytes = new byte[source.remaining()];
      source.get(bytes);
      out.write(bytes);
      out.flush();
      return bytes.length;
    } finally {
      writing.unlock();
      if (closed) {
        close();
      }
    }
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  // Closing a stream waits for who writes to it; so whoever is stuck there closes it afterwards.
  @Override
  public void close() throws IOException {
    closed = true;
    if (writing.tryLock()) {
      try {
        out.close();
      } finally {
        writing.unlock();
      }
    }
  }
}
