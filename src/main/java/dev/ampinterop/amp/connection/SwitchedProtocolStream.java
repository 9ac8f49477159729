package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.transport.SwitchedStream;
import dev.ampinterop.amp.transport.Transport;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Writes past AMP, for the protocol that took its place. */
final class SwitchedProtocolStream implements SwitchedStream {
  private final Transport transport;
  private final Runnable close;

  SwitchedProtocolStream(Transport transport, Runnable close) {
    this.transport = transport;
    this.close = close;
  }

  @Override
  public synchronized void write(ByteBuffer bytes, List<Descriptor> descriptors)
      throws IOException {
    try {
      check(bytes, descriptors);
      List<FileDescriptor> handles = descriptors.stream().map(Descriptor::handle).toList();
      transport.write(bytes, handles);
    } finally {
      descriptors.stream().filter(Descriptor::isHandedOver).forEach(Descriptor::close);
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
