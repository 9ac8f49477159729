package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.connection.SumAndTake.A;
import static dev.ampinterop.amp.connection.SumAndTake.TOTAL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.ResponderLocator;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.connection.ConnectionEnd.How;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An application's own way to find responders. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CustomLocatorTest {
  // Answers Times0, Times1, …
  private static final ResponderLocator TIMES =
      name -> {
        if (!name.startsWith("Times")) {
          return Optional.empty();
        }
        var factor = new BigInteger(name.substring("Times".length()));
        return Optional.of(
            new Responders.Bound(
                command(name),
                ask ->
                    CompletableFuture.completedStage(
                        Values.of(TOTAL, ask.get(A).multiply(factor)))));
      };

  @TempDir Path directory;

  @Test
  void findsResponders() throws IOException {
    Path path = directory.resolve("s");
    try (var server = AmpServer.listen(path, TIMES);
        var client = AmpConnection.connect(path, TIMES)) {
      assertThat(times(client, 3)).isEqualTo(21);
      assertThat(times(client, 5)).isEqualTo(35);
    }
  }

  @Test
  void isAskedByTheNameOnTheWire() throws IOException {
    var asked = new CompletableFuture<String>();
    try (var peer =
        ScriptedPeer.of(
            directory,
            name -> {
              asked.complete(name);
              return Optional.empty();
            })) {
      peer.sendBox("_ask", "1", "_command", "caf\351");

      assertThat(peer.next().orElseThrow().text("_error_code")).isEqualTo("UNHANDLED");
      assertThat(asked).isCompletedWithValue("caf\351");
    }
  }

  // locateResponder's exceptions come out of dataReceived
  @Test
  void endsTheConnectionWhenItFails() throws IOException {
    try (var peer = ScriptedPeer.of(directory, TIMES)) {
      peer.sendBox("_ask", "1", "_command", "TimesX", "a", "1");

      peer.expectEnd();
      ConnectionEnd end = peer.connection().ended().join();
      assertThat(end.how()).isEqualTo(How.LOST);
      assertThat(end.cause()).isInstanceOf(NumberFormatException.class);
    }
  }

  private static int times(AmpConnection client, int factor) {
    return client
        .call(command("Times" + factor), Values.of(A, BigInteger.valueOf(7)))
        .join()
        .get(TOTAL)
        .intValueExact();
  }

  private static Command command(String name) {
    return Command.named(name).takes(A).returns(TOTAL).build();
  }
}
