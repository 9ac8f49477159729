package dev.ampinterop.bench;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.connection.AmpServer;
import dev.ampinterop.amp.connection.ConnectionOptions;
import dev.ampinterop.amp.connection.ServerOptions;
import dev.ampinterop.amp.transport.UnixListener;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Many idle connections: how long they take to open, what they cost the server's process, and
 * whether each still answers. {@code bench/idle} starts the two processes.
 */
final class Crowd {
  private Crowd() {}

  /** {@code server SOCKET}, or {@code client SOCKET CONNECTIONS SERVER_PID}. */
  public static void main(String[] arguments) throws Exception {
    Path socket = Path.of(arguments[1]);
    if (arguments[0].equals("server")) {
      serve(socket);
    } else {
      visit(socket, Integer.parseInt(arguments[2]), arguments[3]);
    }
  }

  private static void serve(Path socket) throws IOException, InterruptedException {
    var options = ServerOptions.unlimited().withConnection(ConnectionOptions.defaults());
    try (AmpServer server =
        AmpServer.listen(UnixListener.at(socket), Calls.responders(), options, connection -> {})) {
      System.out.println("listening");
      Thread.currentThread().join(); // until it is killed
    }
  }

  private static void visit(Path socket, int wanted, String server) throws Exception {
    System.out.printf("%6s connections: %s%n", 0, cost(server));
    List<AmpConnection> open = new ArrayList<>();
    long start = System.nanoTime();
    try {
      for (int i = 0; i < wanted; i++) {
        open.add(AmpConnection.connect(socket, Responders.none()));
      }
    } catch (IOException e) {
      System.out.println("no more than " + open.size() + ": " + e.getMessage());
    }
    int served = answered(open);
    System.out.printf(
        "%6d connections, %d of them answer, in %.2f s: %s%n",
        open.size(), served, (System.nanoTime() - start) / 1e9, cost(server));
    System.out.printf("%6d answer again: %s%n", answered(open), cost(server));
    open.forEach(AmpConnection::abort);
    TimeUnit.SECONDS.sleep(2);
    try (AmpConnection another = AmpConnection.connect(socket, Responders.none())) {
      System.out.printf(
          "%6d answers once they have gone: %s%n", answered(List.of(another)), cost(server));
    }
    System.exit(0);
  }

  private static int answered(List<AmpConnection> connections) {
    List<CompletableFuture<Values>> calls = new ArrayList<>();
    for (AmpConnection connection : connections) {
      calls.add(
          connection
              .call(Calls.SUM, Values.of(Calls.A, BigInteger.ONE, Calls.B, BigInteger.TWO))
              .exceptionally(refused -> null));
    }
    return (int) calls.stream().filter(call -> call.join() != null).count();
  }

  private static String cost(String pid) throws IOException {
    String status = Files.readString(Path.of("/proc", pid, "status"));
    return status
        .lines()
        .filter(line -> line.startsWith("VmRSS") || line.startsWith("Threads"))
        .map(line -> line.replaceAll("\\s+", " "))
        .reduce((first, second) -> first + ", " + second)
        .orElse("it is gone");
  }
}
