package dev.ampinterop.examples;

import dev.ampinterop.amp.box.BoxLimits;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.connection.AmpServer;
import dev.ampinterop.amp.connection.ConnectionListener;
import dev.ampinterop.amp.connection.ConnectionOptions;
import dev.ampinterop.amp.connection.ServerOptions;
import dev.ampinterop.amp.log.WireLogger;
import dev.ampinterop.amp.transport.UnixListener;
import dev.ampinterop.amp.transport.UnixTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Connections with options. */
final class Configured {
  private Configured() {}

  // snippet
  static ConnectionOptions options(Executor workers, LongAdder failures) {
    return ConnectionOptions.defaults()
        .withExecutor(workers) // responders may take their time there
        .withCallTimeout(Duration.ofSeconds(5))
        .withBoxLimits(new BoxLimits(1 << 20, 100))
        .withMaxQueuedBytes(4 << 20)
        .withMaxUnclaimedDescriptors(16)
        .withListener(WireLogger.create().hiding("text"))
        .withListener(
            new ConnectionListener() {
              @Override
              public void called(Command command, Duration took, @Nullable Throwable failure) {
                if (failure != null) {
                  failures.increment();
                }
              }
            });
  }

  /** At most 1,000 connections, 256 MiB queued for all, none idle for an hour. */
  static AmpServer serve(Path socket, ConnectionOptions options) throws IOException {
    ServerOptions limits =
        ServerOptions.unlimited()
            .withConnection(options)
            .withMaxConnections(1000)
            .withMaxQueuedBytes(256 << 20)
            .withIdleTimeout(Duration.ofHours(1));
    return AmpServer.listen(UnixListener.at(socket), Notes.responders(), limits, connection -> {});
  }

  static AmpConnection connect(Path socket, ConnectionOptions options) throws IOException {
    return AmpConnection.open(UnixTransport.connect(socket), Notes.responders(), options);
  }

  // end
}
