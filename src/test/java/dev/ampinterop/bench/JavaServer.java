package dev.ampinterop.bench;

import dev.ampinterop.amp.connection.AmpServer;
import java.io.IOException;
import java.nio.file.Path;

/** Answers with this library until its standard input ends. */
final class JavaServer {
  private JavaServer() {}

  public static void main(String[] args) throws IOException {
    try (var server = AmpServer.listen(Path.of(args[0]), Calls.responders())) {
      System.out.println("ready");
      while (System.in.read() >= 0) {
        // Nothing is said to a server.
      }
    }
  }
}
