package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.transport.TlsPreparation;
import dev.ampinterop.amp.transport.TlsTransport;
import dev.ampinterop.amp.transport.Transport;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A transport that can go over to TLS while a thread waits in {@link #read}. What that thread gets
 * once TLS was prepared belongs to TLS, whose handshake another thread may be reading for: so both
 * read under one monitor, and put back what is not theirs before they leave it.
 */
final class TlsReadyTransport implements Transport {
  private final Transport plain;
  private final Object reading = new Object();
  private ByteBuffer unread = ByteBuffer.allocate(0); // guarded by reading
  private volatile boolean plainReadingIsOver;
  private volatile @Nullable TlsTransport tls;

  TlsReadyTransport(Transport plain) {
    this.plain = plain;
  }

  /** From now on what arrives is for TLS. */
  void prepareTls() {
    plainReadingIsOver = true;
  }

  /** Whether TLS was prepared, or is up; it may have been from the start. */
  boolean isTls() {
    return plainReadingIsOver || plain instanceof TlsTransport;
  }

  /** Goes over to TLS; call it while nobody writes. */
  void startTls(TlsPreparation prepared) {
    tls = TlsTransport.over(new Plain(), prepared);
  }

  /** Whether TLS is up, or about to shake hands. */
  boolean hasStartedTls() {
    return tls != null;
  }

  /** Whether the handshake of TLS is over, and was good. */
  boolean isHandshaken() {
    TlsTransport started = currentTls();
    return started != null && started.isHandshaken();
  }

  /** What the peer has shown over TLS. */
  Optional<X509Certificate> peerCertificate() {
    TlsTransport started = currentTls();
    return started == null ? Optional.empty() : started.peerCertificate();
  }

  private @Nullable TlsTransport currentTls() {
    TlsTransport started = tls;
    return started == null && plain instanceof TlsTransport fromTheStart ? fromTheStart : started;
  }

  /** Puts bytes back that were read too far, in front of all others. */
  void unread(ByteBuffer bytes) {
    synchronized (reading) {
      ByteBuffer both = ByteBuffer.allocate(bytes.remaining() + unread.remaining());
      unread = both.put(bytes).put(unread).flip();
    }
  }

  /** As for every transport; and 0 when TLS was prepared meanwhile and has to be started. */
  @Override
  public int read(ByteBuffer target, Consumer<FileDescriptor> received) throws IOException {
    return readWithin(0, target, received);
  }

  @Override
  public boolean whenReadable(Runnable action) {
    return !isTls() && plain.whenReadable(action);
  }

  /** As {@link #read}; with TLS it waits as long as it takes, without it too where millis is 0. */
  @Override
  public int readWithin(int millis, ByteBuffer target, Consumer<FileDescriptor> received)
      throws IOException {
    TlsTransport started = tls;
    if (started != null) {
      return started.read(target, received);
    }
    synchronized (reading) {
      int start = target.position();
      int count = plainReadingIsOver ? 0 : readPlain(target, received, millis);
      if (plainReadingIsOver && count > 0) {
        unread(target.slice(start, count));
        target.position(start);
        return 0;
      }
      return count;
    }
  }

  @Override
  public void write(ByteBuffer source, List<FileDescriptor> descriptors) throws IOException {
    current().write(source, descriptors);
  }

  @Override
  public int offer(ByteBuffer source, List<FileDescriptor> descriptors) throws IOException {
    return current().offer(source, descriptors);
  }

  @Override
  public boolean carriesDescriptors() {
    return plain.carriesDescriptors();
  }

  @Override
  public Optional<String> losesDescriptors() {
    return plain.losesDescriptors();
  }

  @Override
  public boolean isClient() {
    return plain.isClient();
  }

  @Override
  public void close() throws IOException {
    current().close();
  }

  /** Closes without a word of TLS, which might wait for the peer. */
  void abort() throws IOException {
    plain.close();
  }

  private Transport current() {
    TlsTransport started = tls;
    return started == null ? plain : started;
  }

  /** Call it with the monitor. */
  private int readPlain(ByteBuffer target, Consumer<FileDescriptor> received, int millis)
      throws IOException {
    if (!unread.hasRemaining()) {
      return plain.readWithin(millis, target, received);
    }
    int count = Math.min(unread.remaining(), target.remaining());
    target.put(unread.slice().limit(count));
    unread.position(unread.position() + count);
    return count;
  }

  /** The plain transport as TLS sees it. */
  private final class Plain implements Transport {
    @Override
    public int read(ByteBuffer target, Consumer<FileDescriptor> received) throws IOException {
      synchronized (reading) {
        return readPlain(target, received, 0);
      }
    }

    @Override
    public void write(ByteBuffer source, List<FileDescriptor> descriptors) throws IOException {
      plain.write(source, descriptors);
    }

    @Override
    public int offer(ByteBuffer source, List<FileDescriptor> descriptors) throws IOException {
      return plain.offer(source, descriptors);
    }

    @Override
    public boolean carriesDescriptors() {
      return plain.carriesDescriptors();
    }

    @Override
    public Optional<String> losesDescriptors() {
      return plain.losesDescriptors();
    }

    @Override
    public boolean isClient() {
      return plain.isClient();
    }

    @Override
    public void close() throws IOException {
      plain.close();
    }
  }
}
