package dev.ampinterop.amp.log;

import static dev.ampinterop.amp.argument.ArgumentTypes.DESCRIPTOR;
import static dev.ampinterop.amp.argument.ArgumentTypes.INTEGER;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.connection.AmpServer;
import dev.ampinterop.amp.connection.ConnectionOptions;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.transport.UnixListener;
import dev.ampinterop.amp.transport.UnixTransport;
import java.io.FileInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

@Timeout(30)
class WireLoggerTest {
  private static final Argument<BigInteger> A = Argument.of("a", INTEGER);
  private static final Argument<BigInteger> B = Argument.of("b", INTEGER);
  private static final Argument<BigInteger> TOTAL = Argument.of("total", INTEGER);
  private static final Argument<Descriptor> FILE = Argument.of("file", DESCRIPTOR);
  private static final Command SUM = Command.named("Sum").takes(A, B).returns(TOTAL).build();
  private static final Command TAKE = Command.named("Take").takes(FILE).build();
  private static final Responders RESPONDERS =
      Responders.builder()
          .on(SUM, ask -> Values.of(TOTAL, ask.get(A).add(ask.get(B))))
          .on(
              TAKE,
              ask -> {
                ask.get(FILE).close();
                throw new IllegalStateException("a server's own fault");
              })
          .build();

  @TempDir Path directory;
  private final CapturedLog clientLog = new CapturedLog(Level.DEBUG);
  private final CapturedLog serverLog = new CapturedLog(Level.DEBUG);

  @Test
  void bothSidesLogTheSameConversation() throws Exception {
    try (var server = serve(logger(serverLog));
        var client = connect(logger(clientLog))) {
      sum(client);
      try (var file = new FileInputStream(Files.writeString(path("f"), "x").toFile())) {
        assertThat(client.call(TAKE, Values.of(FILE, Descriptor.borrowed(file.getFD()))))
            .failsWithin(10, SECONDS);
      }
      client.ended().get(10, SECONDS);
    }

    assertThat(String.join("\n", clientLog.lines()))
        .isEqualTo(
            """
            DEBUG #1  0.412 > ask    1 Sum   40 B  a=13 b=81
            DEBUG #1  0.824 < answer 1 Sum   25 B  total=94
            DEBUG #1  1.236 > ask    2 Take  36 B  file=0  +fd 0
            DEBUG #1  1.648 < error  2 Take  70 B  UNKNOWN "Unknown Error"
            DEBUG #1  2.060 < close""");
    assertThat(serverLog.awaitLines(clientLog.lines().size())).isEqualTo(clientLog.lines());
  }

  @Test
  void eachConnectionHasItsNumberItsTimeAndItsCalls() throws Exception {
    var logger = logger(clientLog);
    try (var server = serve(logger(serverLog));
        var first = connect(logger);
        var second = connect(logger)) {
      sum(first);
      sum(second);
      sum(first);
      second.close();
    }

    assertThat(clientLog.lines())
        .filteredOn(line -> line.contains("#1"))
        .map(line -> line.replaceAll("[0-9.]+ ([<>])", "$1"))
        .containsExactly(
            "DEBUG #1  > ask    1 Sum   40 B  a=13 b=81",
            "DEBUG #1  < answer 1 Sum   25 B  total=94",
            "DEBUG #1  > ask    2 Sum   40 B  a=13 b=81",
            "DEBUG #1  < answer 2 Sum   25 B  total=94",
            "DEBUG #1  > close");
    assertThat(clientLog.lines()).filteredOn(line -> line.contains("#2")).hasSize(3);
  }

  @Test
  void whatBrokeTheConnectionIsTold() throws Exception {
    try (var server = serve(logger(serverLog));
        var client = UnixTransport.connect(path("s"))) {
      client.write(ByteBuffer.allocateDirect(2).put((byte) 1).put((byte) 0).flip(), List.of());
      assertThat(client.read(ByteBuffer.allocateDirect(1), handle -> {})).isNegative();
    }

    assertThat(serverLog.awaitLines(1))
        .singleElement()
        .asString()
        .startsWith("DEBUG #1  0.412 < close")
        .contains("the peer broke the protocol: ");
  }

  @Test
  void secretsCanBeHidden() throws Exception {
    try (var server = serve(logger(serverLog));
        var client = connect(logger(clientLog).hiding("b", "total"))) {
      sum(client);
    }

    assertThat(clientLog.lines())
        .map(line -> line.replaceAll(".* B  ", ""))
        .startsWith("a=13 b=…", "total=…");
  }

  @Test
  void aLoggerThatIsNotAtDebugDoesNotListen() throws Exception {
    var info = new CapturedLog(Level.INFO);
    var logger = logger(info);
    try (var server = serve(logger(serverLog));
        var transport = UnixTransport.connect(path("s"))) {
      assertThat(logger.forConnection(transport)).isEmpty();
      try (var client = connect(logger)) {
        sum(client);
      }
    }

    assertThat(info.lines()).isEmpty();
  }

  private void sum(AmpConnection client) throws Exception {
    Values answer =
        client
            .call(SUM, Values.of(A, BigInteger.valueOf(13), B, BigInteger.valueOf(81)))
            .get(10, SECONDS);
    assertThat(answer.get(TOTAL)).isEqualTo(94);
  }

  private AmpServer serve(WireLogger logger) throws IOException {
    return AmpServer.listen(
        UnixListener.at(path("s")), RESPONDERS, options(logger), connection -> {});
  }

  private AmpConnection connect(WireLogger logger) throws IOException {
    return AmpConnection.open(UnixTransport.connect(path("s")), Responders.none(), options(logger));
  }

  private static ConnectionOptions options(WireLogger logger) {
    return ConnectionOptions.defaults().withListener(logger);
  }

  private Path path(String name) {
    return directory.resolve(name);
  }

  /** Time passes by 412 us a look. */
  private static WireLogger logger(CapturedLog log) {
    var time = new AtomicLong();
    LongSupplier clock = () -> time.getAndAdd(412_000);
    return new WireLogger(log, clock, Set.of());
  }
}
