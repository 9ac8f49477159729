package dev.ampinterop.amp.transport;

import dev.ampinterop.amp.error.TlsFailed;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import tlschannel.ClientTlsChannel;
import tlschannel.ServerTlsChannel;
import tlschannel.TlsChannel;

/**
 * TLS 1.2 or 1.3 over another transport. Whoever reads or writes first does the handshake, and
 * whoever comes meanwhile waits for its end. Twisted: {@code TLSMemoryBIOProtocol}, which {@code
 * transport.startTLS} puts in between.
 *
 * <p>Descriptors are not TLS's business: they travel beside its bytes on the transport below, so
 * they can arrive earlier than the bytes they were written with, never later.
 *
 * <p>One thing to know about threads: when the peer asks for new keys, which nobody does before
 * gigabytes have passed, reading waits for the write that is under way.
 */
public final class TlsTransport implements Transport {
  // A peer that does not read shall not keep us from closing. Its socket takes these few bytes at
  // once, unless it is full; then nobody there would read them either.
  private static final long GOODBYE_MILLIS = 1000;

  private final boolean carriesDescriptors;
  private final Optional<String> losesDescriptors;
  private final boolean client;
  private final TlsSettings settings;
  private final SSLEngine engine;
  private final InnerChannel inner;
  private final TlsChannel channel;

  // Held one at a time, handshaking never inside writing.
  private final ReentrantLock handshaking = new ReentrantLock();
  private final ReentrantLock writing = new ReentrantLock();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean handshaken;
  private volatile @Nullable TlsFailed failure;

  private TlsTransport(Transport inner, TlsPreparation prepared) {
    this.carriesDescriptors = inner.carriesDescriptors();
    this.losesDescriptors = inner.losesDescriptors();
    this.client = prepared.isClient();
    this.settings = prepared.settings();
    SSLContext context = prepared.context();
    this.engine = TlsEngines.engine(context, settings, client);
    this.inner = new InnerChannel(inner);
    this.channel =
        client
            ? ClientTlsChannel.newBuilder(this.inner, engine).withReleaseBuffers(false).build()
            : ServerTlsChannel.newBuilder(this.inner, context)
                .withEngineFactory(same -> engine)
                .withReleaseBuffers(false)
                .build();
  }

  /**
   * Speaks TLS from now on; the side that opened the connection ({@link Transport#isClient}) is
   * TLS's client. Returns at once.
   *
   * @param inner is this transport's from now on, which closes it
   * @throws TlsFailed when the settings cannot be used, see {@link TlsPreparation#of}; then inner
   *     stays the caller's
   */
  public static TlsTransport over(Transport inner, TlsSettings settings) throws TlsFailed {
    return over(inner, TlsPreparation.of(settings, inner.isClient()));
  }

  /**
   * As {@link #over(Transport, TlsSettings)}, with what was prepared for this side before.
   *
   * @param inner is this transport's from now on, which closes it
   */
  public static TlsTransport over(Transport inner, TlsPreparation prepared) {
    return new TlsTransport(inner, prepared);
  }

  /**
   * {@inheritDoc}
   *
   * @throws TlsFailed when the handshake failed, with the reason
   * @throws IOException also when the connection was cut off without TLS's goodbye, so that what
   *     came may be incomplete. Twisted: {@code ConnectionLost}
   */
  @Override
  public int read(ByteBuffer target, Consumer<FileDescriptor> received) throws IOException {
    try {
      handshake();
      int count = channel.read(target);
      if (count < 0 && !channel.shutdownReceived() && !closed.get()) {
        throw new IOException("the connection was cut off, without TLS's goodbye");
      }
      return count;
    } catch (IOException | TlsFailed e) {
      if (closed.get()) {
        return -1;
      }
      if (e instanceof SSLException wrong) {
        throw fail(wrong);
      }
      throw e;
    } finally {
      inner.deliver(received);
    }
  }

  @Override
  public void write(ByteBuffer source, List<FileDescriptor> descriptors) throws IOException {
    handshake();
    writing.lock();
    try {
      inner.leaveNext(descriptors);
      while (source.hasRemaining()) {
        if (closed.get() || channel.write(source) == 0) {
          throw new ClosedChannelException();
        }
      }
    } finally {
      inner.leaveNext(List.of());
      writing.unlock();
    }
  }

  /**
   * Writes nothing: bytes that are encrypted cannot be taken back if they then do not fit, so
   * another thread has to write them.
   *
   * @return 0
   */
  @Override
  public int offer(ByteBuffer source, List<FileDescriptor> descriptors) {
    return 0;
  }

  @Override
  public boolean carriesDescriptors() {
    return carriesDescriptors;
  }

  @Override
  public Optional<String> losesDescriptors() {
    return losesDescriptors;
  }

  @Override
  public boolean isClient() {
    return client;
  }

  /** Whether the handshake is over, and was good; until then nothing has passed. */
  public boolean isHandshaken() {
    return handshaken;
  }

  /**
   * What the peer showed of itself; empty before the handshake, and when it showed nothing. It was
   * checked only if the settings name authorities; a client is asked only then. Twisted: {@code
   * peerCertificate}.
   */
  public Optional<X509Certificate> peerCertificate() {
    try {
      return engine.getSession().getPeerCertificates()[0] instanceof X509Certificate certificate
          ? Optional.of(certificate)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  /** Says goodbye, if the peer takes it within a second, and closes the transport below. */
  @Override
  public void close() throws IOException {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      if (handshaken && failure == null) {
        sayGoodbye();
      }
    } finally {
      inner.close();
    }
  }

  private void handshake() throws IOException {
    if (handshaken) {
      return;
    }
    handshaking.lock();
    try {
      TlsFailed failed = failure;
      if (failed != null) {
        throw new TlsFailed(String.valueOf(failed.getMessage()), failed);
      }
      channel.handshake();
      handshaken = true;
    } catch (SSLException e) {
      throw fail(e);
    } catch (ClosedChannelException e) {
      if (closed.get()) {
        throw e;
      }
      throw fail("the peer hung up during the handshake", e);
    } catch (IOException e) {
      throw fail("the connection broke during the handshake: " + e.getMessage(), e);
    } finally {
      handshaking.unlock();
    }
  }

  private TlsFailed fail(SSLException cause) {
    TlsFailed failed = fail(TlsReason.of(cause, settings), cause);
    sayGoodbye();
    return failed;
  }

  private TlsFailed fail(String why, IOException cause) {
    var failed = new TlsFailed("TLS failed: " + why, cause);
    failure = failed;
    return failed;
  }

  // The channel's own way waits until nobody reads any more, which is never, so this goes past it:
  // nobody else writes, and the channel holds nothing back between writes. What TLS has to say
  // last is its close_notify, or the alert that tells the peer what was wrong.
  private void sayGoodbye() {
    if (!waitForWriter()) {
      return; // somebody is stuck in writing, so there is no room
    }
    var cutOff =
        CompletableFuture.runAsync(
            this::closeInner,
            CompletableFuture.delayedExecutor(GOODBYE_MILLIS, TimeUnit.MILLISECONDS));
    try {
      engine.closeOutbound();
      var nothing = ByteBuffer.allocate(0);
      var bytes = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
      SSLEngineResult.Status status = SSLEngineResult.Status.OK;
      while (status == SSLEngineResult.Status.OK && !engine.isOutboundDone()) {
        status = engine.wrap(nothing, bytes.clear()).getStatus();
        inner.write(bytes.flip());
      }
    } catch (IOException e) {
      // The peer is gone without it.
    } finally {
      cutOff.cancel(false);
      writing.unlock();
    }
  }

  // Who has just written something that the peer has answered already may not have left yet.
  private boolean waitForWriter() {
    boolean interrupted = Thread.interrupted(); // there would be no goodbye
    try {
      return writing.tryLock(GOODBYE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
      return false;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void closeInner() {
    try {
      inner.close();
    } catch (IOException e) {
      // It is closed all the same.
    }
  }
}
