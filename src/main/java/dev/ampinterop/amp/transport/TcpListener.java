package dev.ampinterop.amp.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;

/**
 * Listens at a TCP port. Twisted: what {@code reactor.listenTCP} and {@code TCP4ServerEndpoint}
 * give.
 */
public final class TcpListener implements Listener {
  // As many as the system lets wait (net.core.somaxconn). Twisted's reactor.listenTCP asks for 50.
  static final int BACKLOG = 0xffff;

  private final String host;
  private final int port;
  private final ServerSocketChannel channel;

  private TcpListener(String host, int port, ServerSocketChannel channel) {
    this.host = host;
    this.port = port;
    this.channel = channel;
  }

  /**
   * Listens.
   *
   * @param host name or address of the interface: {@code 127.0.0.1} for this machine only, {@code
   *     0.0.0.0} for all IPv4 ones
   * @param port 0 for one that is free, see {@link #port}
   * @throws IOException when the port is taken or not allowed, or the host not ours; the message
   *     names both
   * @throws IllegalArgumentException when the port is outside 0..65535
   */
  public static TcpListener at(String host, int port) throws IOException {
    String where = TcpTransport.name(host, port);
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      // A port whose last connections are still dying away is free, as with Twisted.
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.bind(new InetSocketAddress(InetAddress.getByName(host), port), BACKLOG);
      return new TcpListener(host, channel.socket().getLocalPort(), channel);
    } catch (UnknownHostException e) {
      channel.close();
      throw new IOException("cannot listen at " + where + ": no such host", e);
    } catch (IOException e) {
      channel.close();
      throw new IOException("cannot listen at " + where + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Where it listens; the one the system chose when it was to be any. */
  public int port() {
    return port;
  }

  @Override
  public TcpTransport accept() throws IOException {
    return TcpTransport.accepted(channel.accept());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** As {@code 127.0.0.1:8000}. */
  @Override
  public String toString() {
    return TcpTransport.name(host, port);
  }
}
