package dev.ampinterop.amp.transport;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/** Listens at a UNIX socket path. One thread accepts at a time; anyone may close. */
public final class UnixListener implements Closeable {
  private final Path path;
  private final AFUNIXServerSocketChannel channel;

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
    var channel = AFUNIXServerSocketChannel.open();
    try {
      channel.bind(AFUNIXSocketAddress.of(path));
      return new UnixListener(path, channel);
    } catch (IOException e) {
      channel.close();
      throw new IOException("cannot listen at " + path + ": " + e.getMessage(), e);
    }
  }

  /** Waits for a connection. */
  public UnixTransport accept() throws IOException {
    return new UnixTransport(channel.accept());
  }

  /** Stops listening and removes the path; connections stay. */
  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(path);
  }
}
