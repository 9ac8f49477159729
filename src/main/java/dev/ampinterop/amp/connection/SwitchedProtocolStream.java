package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.core.ConnectionCore;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.transport.SwitchedStream;
import dev.ampinterop.amp.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Writes past AMP, for the protocol that took its place, by the way that boxes took. */
final class SwitchedProtocolStream implements SwitchedStream {
  private static final int CHUNK_BYTES = 1 << 16;

  private final Object lock; // the connection's
  private final ConnectionCore<PendingCall<?>> core;
  private final BoxWriter writer;
  private final Transport transport;
  private final Runnable close;

  SwitchedProtocolStream(
      Object lock,
      ConnectionCore<PendingCall<?>> core,
      BoxWriter writer,
      Transport transport,
      Runnable close) {
    this.lock = lock;
    this.core = core;
    this.writer = writer;
    this.transport = transport;
    this.close = close;
  }

  /** From now on what is queued is this stream's. */
  void begin() {
    synchronized (lock) {
      core.outbox().release();
    }
  }

  @Override
  public synchronized void write(ByteBuffer bytes, List<Descriptor> descriptors)
      throws IOException {
    try {
      check(bytes, descriptors);
      List<Descriptor> left = descriptors;
      while (bytes.hasRemaining()) {
        ByteBuffer chunk = bytes.slice(bytes.position(), Math.min(CHUNK_BYTES, bytes.remaining()));
        writeChunk(chunk, left);
        bytes.position(bytes.position() + chunk.limit());
        left = List.of();
      }
    } finally {
      descriptors.stream().filter(Descriptor::isHandedOver).forEach(Descriptor::close);
    }
  }

  private void writeChunk(ByteBuffer chunk, List<Descriptor> descriptors) throws IOException {
    boolean begun;
    long end;
    synchronized (lock) {
      if (!core.state().isWritable() || writer.isStopped()) {
        throw new IOException("the connection is closed");
      }
      descriptors.forEach(each -> core.outbox().take(each.borrow()));
      core.outbox().add(chunk);
      end = core.outbox().passed() + core.outbox().size();
      begun = writer.begin();
    }
    if (begun) {
      writer.writeAtOnce();
    }
    if (!writer.awaitWritten(end)) {
      throw new IOException("the connection ended before all was written");
    }
  }

  private void check(ByteBuffer bytes, List<Descriptor> descriptors) throws IOException {
    if (!descriptors.isEmpty() && !transport.carriesDescriptors()) {
      throw new IOException("this connection cannot carry descriptors; use a UNIX socket");
    }
    if (descriptors.size() > Transport.MAX_DESCRIPTORS || bytes.remaining() < descriptors.size()) {
      throw new IOException(
          descriptors.size()
              + " descriptors cannot travel with "
              + bytes.remaining()
              + " bytes: one write takes "
              + Transport.MAX_DESCRIPTORS
              + " at most, and no more than bytes");
    }
  }

  @Override
  public void close() {
    close.run();
  }
}
