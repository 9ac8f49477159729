package dev.ampinterop.amp.storm;

import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.transport.UnixListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** A peer in a process of its own, which can be killed: it answers no call, and reads all. */
final class StormPeer {
  private static final Responders SILENT =
      Responders.builder().onLater(Storm.RELAY, ask -> new CompletableFuture<>()).build();

  private StormPeer() {}

  /** Starts one, which connects to the listener. */
  static Process start(UnixListener listener) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            StormPeer.class.getName(),
            listener.toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Connects, and lives until it is killed or its starter is gone. */
  public static void main(String[] arguments) throws IOException {
    AmpConnection.connect(Path.of(arguments[0]), SILENT).ended().join();
  }
}
