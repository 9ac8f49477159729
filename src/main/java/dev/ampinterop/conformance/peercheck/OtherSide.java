package dev.ampinterop.conformance.peercheck;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The other side of a conversation that a peer plays: connects, or is connected to. */
final class OtherSide implements AutoCloseable {
  private static final String ADDRESS = "the address is in the play";

  private final Path socket;
  private final ServerSocketChannel listener;

  private OtherSide(Path socket, ServerSocketChannel listener) {
    this.socket = socket;
    this.listener = listener;
  }

  /** Connects to a peer that listens at a UNIX socket. */
  static SocketChannel connect(Path socket) throws RuleBroken {
    try {
      return SocketChannel.open(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      throw new RuleBroken("is ready, but nobody listens at " + socket, ADDRESS);
    }
  }

  /** Connects to a peer that listens at a port of this machine. */
  static SocketChannel connect(int port) throws RuleBroken {
    try {
      return SocketChannel.open(
          new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
    } catch (IOException e) {
      throw new RuleBroken(
          "is ready, but nobody listens at port " + port, "tell the port that was chosen");
    }
  }

  /** Listens at a UNIX socket. */
  static OtherSide listening(Path socket) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      listener.bind(UnixDomainSocketAddress.of(socket));
      listener.configureBlocking(false);
      return new OtherSide(socket, listener);
    } catch (IOException e) {
      listener.close();
      throw e;
    }
  }

  /** Waits for the peer's connection. */
  SocketChannel accept(Duration limit) throws RuleBroken, IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() - deadline < 0) {
      SocketChannel accepted = listener.accept();
      if (accepted != null) {
        return accepted;
      }
      LockSupport.parkNanos(1_000_000);
    }
    throw new RuleBroken("does not connect for " + limit.toSeconds() + " s", ADDRESS);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    Files.deleteIfExists(socket);
  }
}
