package dev.ampinterop.amp.transport;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/**
 * Listens at a UNIX socket: a path, or one of Linux's abstract names, which touch no file. Twisted:
 * what {@code reactor.listenUNIX} gives.
 */
public final class UnixListener implements Listener {
  // Waking takes microseconds; a thread that does not wake shall not keep others from closing.
  private static final long WAKE_NANOS = 1_000_000_000;

  private final String name;
  private final AFUNIXSocketAddress address;
  private final @Nullable Path path;
  private final AFUNIXServerSocketChannel channel;
  private boolean accepting;
  private boolean closed;

  private UnixListener(
      String name,
      AFUNIXSocketAddress address,
      @Nullable Path path,
      AFUNIXServerSocketChannel channel) {
    this.name = name;
    this.address = address;
    this.path = path;
    this.channel = channel;
  }

  /**
   * Listens.
   *
   * @throws IOException when the path is taken, too long (more than 107 bytes) or not writable; the
   *     message names it
   */
  public static UnixListener at(Path path) throws IOException {
    // junixsocket makes room by deleting whatever is there, somebody's file included.
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(
          "cannot listen at " + path + ": the path is taken; if nobody listens there, remove it");
    }
    String name = path.toString();
    try {
      UnixPaths.requireFitting(path);
      return bind(name, AFUNIXSocketAddress.of(path), path);
    } catch (IOException e) {
      throw cannotListen(name, e);
    }
  }

  /**
   * Listens at a path with that mode: whoever may not write to it cannot connect. {@link #at(Path)}
   * leaves that to the process's umask, and so does this until it has set the mode, right after the
   * socket is made; where that moment matters, put the socket into a folder that others cannot
   * enter. Twisted: {@code mode} of {@code listenUNIX}.
   *
   * @param mode such as {@code PosixFilePermissions.fromString("rw-rw----")}
   * @throws IOException as for {@link #at(Path)}, or when the mode cannot be set
   */
  public static UnixListener at(Path path, Set<PosixFilePermission> mode) throws IOException {
    UnixListener listener = at(path);
    try {
      Files.setPosixFilePermissions(path, mode);
      return listener;
    } catch (IOException | RuntimeException e) {
      listener.close();
      throw e;
    }
  }

  /**
   * Listens at an abstract name, which only Linux has: no file stands for it, and it is free again
   * once nobody listens. Twisted: a path that begins with a NUL.
   *
   * @param name without the NUL
   * @throws IOException when the name is taken or too long (107 bytes), or the system has none; the
   *     message names it
   */
  public static UnixListener atAbstractName(String name) throws IOException {
    String shown = UnixTransport.show(name);
    try {
      UnixPaths.requireFitting(name);
      return bind(shown, UnixTransport.abstractAddress(name), null);
    } catch (IOException e) {
      throw cannotListen(shown, e);
    }
  }

  private static UnixListener bind(String name, AFUNIXSocketAddress address, @Nullable Path path)
      throws IOException {
    var channel = AFUNIXServerSocketChannel.open();
    try {
      channel.socket().setReuseAddress(false);
      // Beyond the backlog a client that does not block is refused, with EAGAIN.
      channel.bind(address, TcpListener.BACKLOG);
      return new UnixListener(name, address, path, channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static IOException cannotListen(String name, IOException cause) {
    return new IOException("cannot listen at " + name + ": " + cause.getMessage(), cause);
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
        return UnixTransport.own(accepted, false);
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
    if (path != null) {
      Files.deleteIfExists(path);
    }
  }

  /** The path, or the abstract name with an {@code @} before it. */
  @Override
  public String toString() {
    return name;
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
    boolean interrupted = Thread.interrupted();
    try (var wake = AFUNIXSocketChannel.open(address)) {
      long deadline = System.nanoTime() + WAKE_NANOS;
      for (long left = WAKE_NANOS; accepting && left > 0; left = deadline - System.nanoTime()) {
        interrupted |= waitFor(left);
      }
    } catch (IOException e) {
      // Somebody took the path away; closing wakes it as well.
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for a notification, and returns whether the thread was interrupted. */
  private synchronized boolean waitFor(long nanos) {
    try {
      TimeUnit.NANOSECONDS.timedWait(this, nanos);
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }
}
