package dev.ampinterop.conformance.record;

import dev.ampinterop.amp.transport.TcpTransport;
import dev.ampinterop.amp.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Any transport that carries no descriptors. */
final class RelayedTransport implements RelayedStream {
  private static final int CHUNK_BYTES = 1 << 16;

  private final Transport transport;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK_BYTES);

  /** Takes a transport over. */
  RelayedTransport(Transport transport) {
    this.transport = transport;
  }

  @Override
  public Optional<Passage> read() throws IOException {
    int count = transport.read(buffer.clear(), unexpected -> {});
    if (count < 0) {
      return Optional.empty();
    }
    byte[] bytes = new byte[count];
    buffer.flip().get(bytes);
    return Optional.of(new Passage(bytes));
  }

  @Override
  public void write(Passage passage) throws IOException {
    if (!passage.descriptors().isEmpty()) {
      throw new IOException("a descriptor came, and this side cannot carry one");
    }
    transport.write(ByteBuffer.wrap(passage.bytes()), java.util.List.of());
  }

  /** The end of TCP's or a pipe's direction says nothing of the other. */
  @Override
  public boolean stillReads() {
    return false;
  }

  @Override
  public void finishWriting() {
    try {
      transport.finishWriting();
    } catch (IOException e) {
      // It is gone already.
    }
  }

  /** TCP tells a writer only by breaking; a pipe by having no reader. */
  @Override
  public void refuse() {
    reset();
  }

  @Override
  public void reset() {
    try {
      if (transport instanceof TcpTransport tcp) {
        tcp.reset();
      } else {
        transport.close();
      }
    } catch (IOException e) {
      // It is gone already.
    }
  }

  @Override
  public void cut() {
    try {
      transport.close();
    } catch (IOException e) {
      // It is gone already.
    }
  }

  @Override
  public void close() throws IOException {
    transport.close();
  }
}
