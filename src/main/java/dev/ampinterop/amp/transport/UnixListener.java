package dev.ampinterop.amp.transport;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/** Listens at a UNIX socket path. One thread accepts at a time; anyone may close. */
public final class UnixListener implements Closeable {
  private final Path path;
  private final AFUNIXServerSocketChannel channel;
  private final AtomicBoolean closed = new AtomicBoolean();

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

  /**
   * Waits for a connection.
   *
   * @throws IOException when this listener is closed, or the process has no descriptor left
   */
  public UnixTransport accept() throws IOException {
    return new UnixTransport(channel.accept());
  }

  /** Stops listening and removes the path; connections stay. */
  @Override
  public void close() throws IOException {
    if (closed.compareAndSet(false, true)) {
      channel.close();
      Files.deleteIfExists(path);
    }
  }
}
