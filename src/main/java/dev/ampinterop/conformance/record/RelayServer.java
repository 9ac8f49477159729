package dev.ampinterop.conformance.record;

import dev.ampinterop.amp.transport.Listener;
import dev.ampinterop.amp.transport.Transport;
import dev.ampinterop.amp.transport.UnixTransport;
import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.wire.Address;
import java.io.IOException;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Listens in a server's place and passes every connection on to the server, any number at once. One
 * thread accepts; each connection has two more. The lock guards the set of connections.
 */
public final class RelayServer implements AutoCloseable {
  // Without descriptors left, accepting fails at once, again and again, until some are closed.
  private static final long PAUSE_NANOS = 100_000_000;

  private final Listener listener;
  private final Address connect;
  private final Taps taps;
  private final Limits limits;
  private final Consumer<String> complaints;
  private final Set<RelayedConnection> open = new HashSet<>();
  private int serving;
  private boolean listening = true;
  private boolean closed;

  private RelayServer(
      Listener listener, Address connect, Taps taps, Limits limits, Consumer<String> complaints) {
    this.listener = listener;
    this.connect = connect;
    this.taps = taps;
    this.limits = limits;
    this.complaints = complaints;
  }

  /**
   * What is passed on and noted.
   *
   * @param contentBytes how much of each regular file whose descriptor passes is noted
   * @param connections after how many no more are accepted
   * @param passesBreaksOn whether an end is passed on as it came, of one direction, of both, or a
   *     break; otherwise the other side sees the end of the stream, and may go on
   * @param roughness the seed of a rough road; empty to pass everything on as it came
   */
  record Limits(
      int contentBytes, int connections, boolean passesBreaksOn, OptionalLong roughness) {}

  /**
   * Starts passing on.
   *
   * @param listener who accepts; it is this relay's from now on
   * @param connect where the server listens; it need not yet
   * @param contentBytes how much of each regular file whose descriptor passes is noted
   * @param maxConnections after how many no more are accepted
   * @param complaints told in words what goes wrong without ending the relay
   */
  public static RelayServer start(
      Listener listener,
      Address connect,
      Recorder recorder,
      int contentBytes,
      int maxConnections,
      Consumer<String> complaints) {
    return start(
        listener,
        connect,
        recorder,
        new Limits(contentBytes, maxConnections, true, OptionalLong.empty()),
        complaints);
  }

  static RelayServer start(
      Listener listener, Address connect, Taps taps, Limits limits, Consumer<String> complaints) {
    var server = new RelayServer(listener, connect, taps, limits, complaints);
    start(server::accept, "relay");
    return server;
  }

  /**
   * Waits until the last of the connections that are to come is over.
   *
   * @throws InterruptedException when somebody wants an end before
   */
  public synchronized void awaitEnd() throws InterruptedException {
    while (listening || serving > 0) {
      wait();
    }
  }

  /** Stops listening and ends every connection. */
  @Override
  public void close() {
    synchronized (this) {
      // Before the listener is closed: its accept fails then, and that is no news.
      listening = false;
    }
    closeListener();
    synchronized (this) {
      closed = true;
      open.forEach(RelayedConnection::cut);
      notifyAll();
    }
  }

  private void accept() {
    int count = 0;
    boolean complained = false;
    while (count < limits.connections() && isListening()) {
      try {
        acceptOne();
        count++;
        complained = false;
      } catch (IOException | RuntimeException | Error e) {
        // The process may have no descriptor, thread or memory left just now; that passes.
        if (!complained && isListening()) {
          complaints.accept("a connection cannot be accepted: " + e.getMessage());
        }
        complained = true;
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    closeListener();
    synchronized (this) {
      listening = false;
      notifyAll();
    }
  }

  private synchronized boolean isListening() {
    return listening;
  }

  private void acceptOne() throws IOException {
    Transport accepted = listener.accept();
    synchronized (this) {
      serving++;
    }
    try {
      start(() -> serve(accepted), "relay from client");
    } catch (RuntimeException | Error e) {
      served(accepted);
      throw e;
    }
  }

  private void served(Transport accepted) {
    closeQuietly(accepted);
    synchronized (this) {
      serving--;
      notifyAll();
    }
  }

  private void serve(Transport accepted) {
    try {
      RelayedConnection connection = connect(accepted);
      synchronized (this) {
        open.add(connection);
        if (closed) {
          connection.cut();
        }
      }
      connection.run();
      synchronized (this) {
        open.remove(connection);
      }
    } catch (IOException | RuntimeException | Error e) {
      complaints.accept("a client is turned away: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      served(accepted);
    }
  }

  private RelayedConnection connect(Transport accepted) throws IOException {
    Transport connected = connect.connect();
    try {
      RelayedStream client = RelayedStream.of(accepted);
      RelayedStream server = RelayedStream.of(connected);
      CaptureTransport kind =
          accepted instanceof UnixTransport ? CaptureTransport.UNIX : CaptureTransport.TCP;
      return new RelayedConnection(
          client,
          server,
          taps.opened(kind, client.party(), server.party()),
          limits.contentBytes(),
          limits.passesBreaksOn(),
          limits.roughness());
    } catch (IOException | RuntimeException | Error e) {
      connected.close();
      throw e;
    }
  }

  private void closeListener() {
    closeQuietly(listener);
  }

  private static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      // Nothing is left to be done with it.
    }
  }

  private static void start(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }
}
