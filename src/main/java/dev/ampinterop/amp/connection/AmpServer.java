package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.command.ResponderLocator;
import dev.ampinterop.amp.transport.Listener;
import dev.ampinterop.amp.transport.Transport;
import dev.ampinterop.amp.transport.UnixListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens and speaks AMP on every connection that comes. One thread accepts; each connection has
 * its own reading thread. Thread-safe. Twisted: a {@code Factory} for {@code AMP} on {@code
 * UNIXServerEndpoint}, or on any other {@code IStreamServerEndpoint}.
 */
public final class AmpServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AmpServer.class);

  // Without descriptors left, accepting fails at once, again and again, until some are closed.
  private static final long PAUSE_NANOS = 100_000_000;

  private final Listener listener;
  private final ResponderLocator responders;
  private final ConnectionOptions options;
  private final Consumer<AmpConnection> connected;
  private final Set<AmpConnection> connections = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private AmpServer(
      Listener listener,
      ResponderLocator responders,
      ConnectionOptions options,
      Consumer<AmpConnection> connected) {
    this.listener = listener;
    this.responders = responders;
    this.options = options;
    this.connected = connected;
  }

  /**
   * Listens at a UNIX socket.
   *
   * @throws IOException when the path is taken, too long or not writable
   */
  public static AmpServer listen(Path path, ResponderLocator responders) throws IOException {
    return listen(path, responders, connection -> {});
  }

  /**
   * Listens at a UNIX socket, and tells of each connection, so that the server can call its
   * clients.
   *
   * @param connected runs on the accepting thread; if it fails, that connection is cut off
   * @throws IOException when the path is taken, too long or not writable
   */
  public static AmpServer listen(
      Path path, ResponderLocator responders, Consumer<AmpConnection> connected)
      throws IOException {
    return listen(UnixListener.at(path), responders, connected);
  }

  /**
   * Serves whoever connects to a listener.
   *
   * @param listener is this server's from now on, which closes it
   */
  public static AmpServer listen(Listener listener, ResponderLocator responders) {
    return listen(listener, responders, connection -> {});
  }

  /**
   * Serves whoever connects to a listener, and tells of each connection, so that the server can
   * call its clients.
   *
   * @param listener is this server's from now on, which closes it
   * @param connected runs on the accepting thread; if it fails, that connection is cut off
   */
  public static AmpServer listen(
      Listener listener, ResponderLocator responders, Consumer<AmpConnection> connected) {
    return listen(listener, responders, ConnectionOptions.defaults(), connected);
  }

  /**
   * Serves whoever connects to a listener, and tells of each connection.
   *
   * @param listener is this server's from now on, which closes it
   * @param options for each connection
   * @param connected runs on the accepting thread; if it fails, that connection is cut off
   */
  public static AmpServer listen(
      Listener listener,
      ResponderLocator responders,
      ConnectionOptions options,
      Consumer<AmpConnection> connected) {
    var server = new AmpServer(listener, responders, options, connected);
    Thread acceptor = new Thread(server::accept, "amp-server " + listener);
    acceptor.setDaemon(true);
    acceptor.start();
    return server;
  }

  /** Stops listening, which removes a UNIX socket's path, and closes every connection. */
  @Override
  public void close() throws IOException {
    closed = true;
    try {
      listener.close();
    } finally {
      connections.forEach(AmpConnection::startClosing);
      connections.forEach(AmpConnection::close);
    }
  }

  private void accept() {
    while (!closed) {
      try {
        serve(listener.accept());
      } catch (IOException | RuntimeException e) {
        if (!closed) {
          LOG.warn("a connection to {} could not be accepted", listener, e);
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      }
    }
  }

  private void serve(Transport transport) {
    AmpConnection connection = AmpConnection.open(transport, responders, options);
    connections.add(connection);
    connection.ended().thenRun(() -> connections.remove(connection));
    try {
      connected.accept(connection);
    } catch (RuntimeException e) {
      connection.abort();
      throw e;
    }
    if (closed) {
      connection.close();
    }
  }
}
