package dev.ampinterop.bench;

import static java.math.BigInteger.valueOf;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.descriptor.Descriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;

/** Calls with this library. */
final class JavaClient implements ClientLoop.Client {
  private static final BigInteger THIRTEEN = valueOf(13);
  private static final BigInteger EIGHTY_ONE = valueOf(81);

  private final AmpConnection connection;
  private final Descriptor descriptor;
  private final byte[] content = new byte[Calls.ECHO_BYTES];

  private JavaClient(AmpConnection connection, Descriptor descriptor) {
    this.connection = connection;
    this.descriptor = descriptor;
  }

  public static void main(String[] args) throws IOException {
    try (var connection = AmpConnection.connect(Path.of(args[0]), Responders.none());
        var file = new FileInputStream("/dev/null")) {
      ClientLoop.serve(new JavaClient(connection, Descriptor.borrowed(file.getFD())));
    }
  }

  @Override
  public long run(Workload workload, Duration time) {
    long deadline = System.nanoTime() + time.toNanos();
    if (workload.inFlight() > 1) {
      return new InFlight(connection, command(workload), () -> values(workload), deadline)
          .run(workload.inFlight());
    }
    Command command = command(workload);
    long calls = 0;
    do {
      connection.call(command, values(workload)).join();
      calls++;
    } while (System.nanoTime() < deadline);
    return calls;
  }

  private static Command command(Workload workload) {
    return switch (workload.kind()) {
      case SUM -> Calls.SUM;
      case TAKE -> Calls.TAKE;
      case ECHO -> Calls.ECHO;
    };
  }

  private Values values(Workload workload) {
    return switch (workload.kind()) {
      case SUM -> Values.of(Calls.A, THIRTEEN, Calls.B, EIGHTY_ONE);
      case TAKE -> Values.of(Calls.FILE, descriptor);
      case ECHO -> Values.of(Calls.CONTENT, content);
    };
  }
}
