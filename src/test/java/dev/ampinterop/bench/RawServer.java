package dev.ampinterop.bench;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/** Answers a fixed number of bytes with a fixed number of bytes; no AMP in it. */
final class RawServer {
  private RawServer() {}

  public static void main(String[] args) throws IOException {
    var server = AFUNIXServerSocketChannel.open();
    server.bind(AFUNIXSocketAddress.of(Path.of(args[0])));
    System.out.println("ready");
    try (var ball = new RawBall(server.accept())) {
      while (true) {
        ball.readAsk();
        ball.writeAnswer();
      }
    } catch (EOFException e) {
      // The client is done.
    }
  }
}
