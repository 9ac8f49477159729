package dev.ampinterop.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A server process and a client process that stay for the whole run, so that each measurement finds
 * them warm; between measurements both sleep. Not thread-safe.
 */
final class Contender implements AutoCloseable {
  // Answers in flight when the time is over still come in: far less than a second's worth.
  private static final Duration GRACE = Duration.ofSeconds(30);

  private static final Duration FAREWELL = Duration.ofSeconds(3);

  private final String name;
  private final Process server;
  private final Process client;
  private final BufferedReader answers;

  /**
   * Starts both and waits until they are connected.
   *
   * @param name for messages
   * @param prefix goes before both commands, to pin them
   * @param serverCommand gets the socket's path as last argument, as the client does
   */
  Contender(
      String name,
      List<String> prefix,
      List<String> serverCommand,
      List<String> clientCommand,
      Path socket)
      throws IOException {
    this.name = name;
    server = start(prefix, serverCommand, socket);
    try {
      awaitLine("ready", server.inputReader(StandardCharsets.UTF_8));
      client = start(prefix, clientCommand, socket);
    } catch (IOException | RuntimeException e) {
      server.destroy();
      throw e;
    }
    answers = client.inputReader(StandardCharsets.UTF_8);
    try {
      awaitLine("ready", answers);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Calls for a while.
   *
   * @throws IOException when a process died, or does not come to an end: a deadlock, perhaps
   */
  Measurement measure(Workload workload, Duration time) throws IOException {
    var orders = client.outputWriter(StandardCharsets.UTF_8);
    orders.write(workload + " " + time.toMillis() + "\n");
    orders.flush();
    return Measurement.parse(readLine(workload.toString(), answers, time.plus(GRACE)));
  }

  /** Ends both processes: each ends by itself when its standard input does. */
  @Override
  public void close() {
    end(client);
    end(server);
  }

  private static void end(Process process) {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static Process start(List<String> prefix, List<String> command, Path socket)
      throws IOException {
    List<String> whole = new ArrayList<>(prefix);
    whole.addAll(command);
    whole.add(socket.toString());
    return new ProcessBuilder(whole).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private void awaitLine(String expected, BufferedReader from) throws IOException {
    String line = readLine("starting", from, GRACE);
    if (!line.equals(expected)) {
      throw new IOException(name + ": expected \"" + expected + "\", got \"" + line + '"');
    }
  }

  private String readLine(String what, BufferedReader from, Duration limit) throws IOException {
    var line = CompletableFuture.supplyAsync(() -> readLine(from));
    try {
      String read = line.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (read.isEmpty()) {
        throw new IOException(name + ": a process died during " + what + "; see above");
      }
      return read;
    } catch (TimeoutException e) {
      throw new IOException(
          name + ": no end of " + what + " within " + limit.toSeconds() + " s; a deadlock?", e);
    } catch (ExecutionException e) {
      throw new IOException(name + ": " + what + ": " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(name + ": interrupted during " + what, e);
    }
  }

  private static String readLine(BufferedReader from) {
    try {
      String line = from.readLine();
      return line == null ? "" : line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
