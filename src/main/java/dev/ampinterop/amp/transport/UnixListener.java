package dev.ampinterop.amp.transport;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/** Listens at a UNIX socket path. Twisted: what {@code reactor.listenUNIX} gives. */
public final class UnixListener implements Listener {
  // Waking takes microseconds; a thread that does not wake shall not keep others from closing.
  private static final long WAKE_NANOS = 1_000_000_000;

  private final Path path;
  private final AFUNIXServerSocketChannel channel;
  private boolean accepting;
  private boolean closed;

  private UnixListener(Path path, AFUNIXServerSocketChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Listens.
   *
   * @throws IOException when the path is taken, too long (108 bytes with its end) or not writable;
   *     the message names it
   */
  public static UnixListener at(Path path) throws IOException {
    // junixsocket makes room by deleting whatever is there, somebody's file included.
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(
          "cannot listen at " + path + ": the path is taken; if nobody listens there, remove it");
    }
    var channel = AFUNIXServerSocketChannel.open();
    try {
      channel.socket().setReuseAddress(false);
      channel.bind(AFUNIXSocketAddress.of(path));
      return new UnixListener(path, channel);
    } catch (IOException e) {
      channel.close();
      throw new IOException("cannot listen at " + path + ": " + e.getMessage(), e);
    }
  }

  @Override
  public UnixTransport accept() throws IOException {
    begin();
    AFUNIXSocketChannel accepted;
    try {
      accepted = channel.accept();
    } finally {
      end();
    }
    synchronized (this) {
      if (!closed) {
        return new UnixTransport(accepted);
      }
    }
    accepted.close();
    throw new ClosedChannelException();
  }

  /** Stops listening and removes the path; connections stay. */
  @Override
  public void close() throws IOException {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    wakeAccepting();
    channel.close();
    Files.deleteIfExists(path);
  }

  /** The path. */
  @Override
  public String toString() {
    return path.toString();
  }

  private synchronized void begin() throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
    accepting = true;
  }

  private synchronized void end() {
    accepting = false;
    notifyAll();
  }

  // junixsocket 2.11.1 leaks a descriptor when a channel is closed while a thread accepts on it, so
  // that thread gets a connection to wake up with.
  private synchronized void wakeAccepting() {
    if (!accepting) {
      return;
    }
    try (var wake = AFUNIXSocketChannel.open(AFUNIXSocketAddress.of(path))) {
      long deadline = System.nanoTime() + WAKE_NANOS;
      for (long left = WAKE_NANOS; accepting && left > 0; left = deadline - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (IOException e) {
      // Somebody took the path away; closing wakes it as well.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
