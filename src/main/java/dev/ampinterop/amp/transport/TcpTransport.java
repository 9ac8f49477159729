package dev.ampinterop.amp.transport;

import java.io.FileDescriptor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection; it carries no descriptors. Twisted: the {@code ITCPTransport} of {@code
 * reactor.connectTCP} and {@code reactor.listenTCP}.
 */
public final class TcpTransport implements Transport {
  private final SocketChannel channel;
  private final boolean client;
  private final Readiness readable;
  private volatile @Nullable Readiness writable;
  private volatile boolean closed;

  private TcpTransport(SocketChannel channel, boolean client) throws IOException {
    this.channel = channel;
    this.client = client;
    // Twisted leaves it to the application, and AMP there does not ask for it. But a call that
    // follows another would wait for the peer's delayed acknowledgement, 40 ms, and boxes that are
    // queued together leave together anyway.
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    // An interrupt of the thread closes a channel that waits by itself.
    channel.configureBlocking(false);
    this.readable = Readiness.of(channel, SelectionKey.OP_READ);
  }

  /**
   * Connects, to the first of the host's addresses that answers.
   *
   * @param host name or address
   * @throws IOException when there is no such host or nobody listens there; the message names both
   * @throws IllegalArgumentException when the port is outside 0..65535
   */
  public static TcpTransport connect(String host, int port) throws IOException {
    String where = name(host, port);
    InetAddress[] addresses;
    try {
      addresses = InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      throw new IOException("cannot connect to " + where + ": no such host", e);
    }
    IOException first = null;
    for (InetAddress address : addresses) {
      try {
        return connect(new InetSocketAddress(address, port));
      } catch (IOException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    String why = first == null ? "the host has no address" : String.valueOf(first.getMessage());
    throw new IOException("cannot connect to " + where + ": " + why, first);
  }

  /** Takes over what a listener accepted, and closes it if that fails. */
  static TcpTransport accepted(SocketChannel channel) throws IOException {
    return own(channel, false);
  }

  /** As {@code host:8000}. */
  static String name(String host, int port) {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }

  private static TcpTransport connect(InetSocketAddress address) throws IOException {
    return own(SocketChannel.open(address), true);
  }

  private static TcpTransport own(SocketChannel channel, boolean client) throws IOException {
    try {
      return new TcpTransport(channel, client);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public int read(ByteBuffer target, Consumer<FileDescriptor> received) throws IOException {
    try {
      int count = channel.read(target);
      while (count == 0 && target.hasRemaining()) {
        readable.await();
        count = channel.read(target);
      }
      return count;
    } catch (ClosedChannelException e) {
      return -1;
    } catch (IOException e) {
      if (closed) {
        return -1;
      }
      throw e;
    }
  }

  @Override
  public void write(ByteBuffer source, List<FileDescriptor> descriptors) throws IOException {
    offer(source, descriptors);
    while (source.hasRemaining()) {
      awaitRoom();
      channel.write(source);
    }
  }

  private void awaitRoom() throws IOException {
    try (var room = Readiness.of(channel, SelectionKey.OP_WRITE)) {
      writable = room; // closing ends the wait
      if (!closed) {
        room.await();
      }
    }
  }

  @Override
  public int offer(ByteBuffer source, List<FileDescriptor> descriptors) throws IOException {
    if (!descriptors.isEmpty()) {
      throw new IOException("TCP carries no descriptors; use a UNIX socket");
    }
    return channel.write(source);
  }

  @Override
  public void finishWriting() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public boolean carriesDescriptors() {
    return false;
  }

  @Override
  public boolean isClient() {
    return client;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    channel.close();
    readable.close();
    Readiness waiting = writable;
    if (waiting != null) {
      waiting.close();
    }
  }

  /**
   * Closes at once: what the peer has not got yet is dropped, and it sees a reset. Twisted: {@code
   * abortConnection}.
   */
  public void reset() throws IOException {
    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    close();
  }
}
