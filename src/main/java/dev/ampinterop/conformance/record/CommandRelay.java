package dev.ampinterop.conformance.record;

import dev.ampinterop.amp.transport.PairTransport;
import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.cases.Role;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Stands in for a program that speaks over its standard streams, or over other descriptors that it
 * inherits: starts it, and passes on between it and whoever started this process. That one is the
 * client.
 */
public final class CommandRelay implements AutoCloseable {
  private static final int END_SECONDS = 5;

  private final Process process;
  private final RelayedConnection connection;

  private CommandRelay(Process process, RelayedConnection connection) {
    this.process = process;
    this.connection = connection;
  }

  /**
   * Starts the program.
   *
   * @param command the program and its arguments
   * @param streams over which descriptors it speaks; the standard ones where empty
   * @throws IOException when it cannot be started, or a descriptor is not open
   */
  public static CommandRelay start(
      List<String> command, Optional<SpokenOver> streams, Recorder recorder) throws IOException {
    RelayedStream client;
    RelayedStream server;
    Process process;
    if (streams.isPresent()) {
      client = new RelayedTransport(PairTransport.of(streams.get().read(), streams.get().write()));
      InheritedPipes pipes = InheritedPipes.start(command, streams.get());
      process = pipes.process();
      server = new RelayedTransport(pipes.transport());
    } else {
      client = new RelayedTransport(PairTransport.ofStandardStreams());
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      server = new RelayedTransport(PairTransport.of(process));
    }
    String name = String.join(" ", command);
    var connection =
        new RelayedConnection(
            client,
            server,
            recorder.opened(CaptureTransport.STDIO, "", name),
            0,
            true,
            OptionalLong.empty());
    Thread thread = new Thread(() -> run(connection), "relay from client");
    thread.setDaemon(true);
    thread.start();
    return new CommandRelay(process, connection);
  }

  /**
   * Over which descriptors a program speaks.
   *
   * @param read the number that it reads from: 3 to 9
   * @param write the number that it writes to: 3 to 9
   */
  public record SpokenOver(int read, int write) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException when they are no two different ones from 3 to 9
     */
    public SpokenOver {
      // What the shell that hands them over can name.
      if (read < 3 || read > 9 || write < 3 || write > 9 || read == write) {
        throw new IllegalArgumentException(
            "two different descriptors from 3 to 9 are needed, not " + read + " and " + write);
      }
    }
  }

  /**
   * Waits until the program has said all and has ended.
   *
   * @return its exit status; 128 and the signal's number where one ended it
   * @throws InterruptedException when somebody wants an end before
   */
  public int awaitEnd() throws InterruptedException {
    connection.awaitEnd(Role.SERVER);
    return process.waitFor();
  }

  /** Ends the program, if it still runs: asks it to, and after 5 s does not ask. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static void run(RelayedConnection connection) {
    try {
      connection.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
