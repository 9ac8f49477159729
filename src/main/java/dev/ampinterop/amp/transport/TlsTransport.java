package dev.ampinterop.amp.transport;

import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/** TLS over another transport; not built yet. */
public final class TlsTransport implements Transport {
  private final Transport inner;

  private TlsTransport(Transport inner) {
    this.inner = inner;
  }

  /** Stub. */
  public static TlsTransport over(Transport inner, TlsSettings settings) throws IOException {
    if (settings.authorities().isEmpty()) {
      throw new IOException("TLS is not built yet");
    }
    return new TlsTransport(inner);
  }

  @Override
  public int read(ByteBuffer target, Consumer<FileDescriptor> received) throws IOException {
    return inner.read(target, received);
  }

  @Override
  public void write(ByteBuffer source, List<FileDescriptor> descriptors) throws IOException {
    inner.write(source, descriptors);
  }

  @Override
  public int offer(ByteBuffer source, List<FileDescriptor> descriptors) throws IOException {
    return 0;
  }

  @Override
  public boolean carriesDescriptors() {
    return inner.carriesDescriptors();
  }

  @Override
  public void close() throws IOException {
    inner.close();
  }
}
