package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.command.ResponderLocator;
import dev.ampinterop.amp.transport.Listener;
import dev.ampinterop.amp.transport.Transport;
import dev.ampinterop.amp.transport.UnixListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens and speaks AMP on every connection that comes. One thread accepts; a connection over a
 * UNIX socket needs a thread only while something comes. Thread-safe. Twisted: a {@code Factory}
 * for {@code AMP} on {@code UNIXServerEndpoint}, or on any other {@code IStreamServerEndpoint}.
 */
public final class AmpServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AmpServer.class);

  // Without descriptors left, accepting fails at once, again and again, until some are closed.
  private static final long PAUSE_NANOS = 100_000_000;

  private static final long CLOSE_SECONDS = 10;

  // An idle connection is found this often in its time.
  private static final int LOOKS_PER_IDLE_TIME = 4;

  private final Listener listener;
  private final ResponderLocator responders;
  private final ServerOptions options;
  private final Consumer<AmpConnection> connected;
  private final Shared shared;
  private final Set<AmpConnection> connections = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;
  private boolean refusing; // belongs to the accepting thread

  private AmpServer(
      Listener listener,
      ResponderLocator responders,
      ServerOptions options,
      Consumer<AmpConnection> connected) {
    this.listener = listener;
    this.responders = responders;
    this.options = options;
    this.connected = connected;
    this.shared = Shared.of(options);
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
    return listen(
        listener, responders, ServerOptions.unlimited().withConnection(options), connected);
  }

  /**
   * Serves whoever connects to a listener, within limits, and tells of each connection.
   *
   * @param listener is this server's from now on, which closes it
   * @param connected runs on the accepting thread; if it fails, that connection is cut off
   */
  public static AmpServer listen(
      Listener listener,
      ResponderLocator responders,
      ServerOptions options,
      Consumer<AmpConnection> connected) {
    var server = new AmpServer(listener, responders, options, connected);
    Thread acceptor = new Thread(server::accept, "amp-server " + listener);
    acceptor.setDaemon(true);
    acceptor.start();
    options.idleTimeout().ifPresent(server::closeIdleLater);
    return server;
  }

  /** How many connections are open. */
  public int connections() {
    return connections.size();
  }

  /**
   * Stops listening, which removes a UNIX socket's path, and closes every connection. Peers that do
   * not take what is queued for them within 10 s, for all of them together, are cut off.
   */
  @Override
  public void close() throws IOException {
    closed = true;
    try {
      listener.close();
    } finally {
      closeConnections();
    }
  }

  private void closeConnections() {
    List<AmpConnection> all = List.copyOf(connections);
    all.forEach(AmpConnection::startClosing);
    var ended =
        CompletableFuture.allOf(
            all.stream().map(AmpConnection::ended).toArray(CompletableFuture<?>[]::new));
    try {
      ended.get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      all.forEach(AmpConnection::abort);
    } catch (InterruptedException e) {
      all.forEach(AmpConnection::abort);
      Thread.currentThread().interrupt();
    }
  }

  private void accept() {
    while (!closed) {
      Throwable failed = UserCode.attempt(this::acceptOne);
      if (failed != null && !closed) {
        // Descriptors, threads or memory may be free again later, and user code may fail only once.
        UserCode.run(
            "a log", () -> LOG.warn("a connection to {} could not be accepted", listener, failed));
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private void acceptOne() throws Throwable {
    Transport transport = listener.accept();
    if (connections.size() < options.maxConnections()) {
      refusing = false;
      serve(transport);
      return;
    }
    transport.close();
    if (!refusing) {
      refusing = true; // one line for all that come until there is room
      LOG.warn(
          "{} has {} connections, the most it may have: others are refused",
          listener,
          options.maxConnections());
    }
  }

  private void serve(Transport transport) throws Throwable {
    AmpConnection connection =
        AmpConnection.open(transport, responders, options.connection(), shared);
    connections.add(connection);
    connection.ended().thenRun(() -> connections.remove(connection));
    Throwable failed = UserCode.attempt(() -> connected.accept(connection));
    if (failed != null) {
      connection.abort();
      throw failed;
    }
    if (closed) {
      connection.startClosing();
    }
  }

  private void closeIdleLater(Duration idleTimeout) {
    long nanos = TimeUnit.NANOSECONDS.convert(idleTimeout);
    CompletableFuture.delayedExecutor(
            Math.max(1, nanos / LOOKS_PER_IDLE_TIME), TimeUnit.NANOSECONDS)
        .execute(
            () -> {
              for (AmpConnection connection : connections) {
                if (connection.idleNanos() >= nanos) {
                  connection.startClosing();
                }
              }
              if (!closed) {
                closeIdleLater(idleTimeout);
              }
            });
  }
}
