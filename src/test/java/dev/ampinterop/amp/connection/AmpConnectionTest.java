package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.connection.SumAndTake.A;
import static dev.ampinterop.amp.connection.SumAndTake.B;
import static dev.ampinterop.amp.connection.SumAndTake.CONTENT;
import static dev.ampinterop.amp.connection.SumAndTake.FILE;
import static dev.ampinterop.amp.connection.SumAndTake.RELAY;
import static dev.ampinterop.amp.connection.SumAndTake.SUM;
import static dev.ampinterop.amp.connection.SumAndTake.TAKE;
import static dev.ampinterop.amp.connection.SumAndTake.TOTAL;
import static dev.ampinterop.amp.connection.SumAndTake.responders;
import static java.math.BigInteger.valueOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.error.ConnectionLost;
import dev.ampinterop.amp.error.InvalidSignature;
import dev.ampinterop.amp.error.UnhandledCommand;
import dev.ampinterop.amp.error.UnknownRemoteError;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class AmpConnectionTest {
  @TempDir Path directory;
  private AmpServer server;
  private AmpConnection client;

  @BeforeEach
  void connect() throws IOException {
    Path path = directory.resolve("s");
    server = AmpServer.listen(path, responders());
    client = AmpConnection.connect(path, responders());
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
  }

  @Test
  void answersWhatTheResponderReturns() {
    var answer = client.call(SUM, Values.of(A, valueOf(13), B, valueOf(81))).join();

    assertThat(answer.get(TOTAL)).isEqualTo(94);
  }

  @Test
  void passesADescriptor() throws IOException {
    Path file = Files.writeString(directory.resolve("f"), "hello");
    try (var in = new FileInputStream(file.toFile())) {
      var answer = client.call(TAKE, Values.of(FILE, Descriptor.borrowed(in.getFD()))).join();

      assertThat(answer.get(CONTENT)).isEqualTo("hello".getBytes(UTF_8));
    }
  }

  @Test
  void relaysManyDescriptorsInFlightInOrderAndLeaksNone() throws IOException {
    relay(1); // the JDK opens a descriptor of its own when the first one is used
    int before = OpenDescriptors.settled();

    relay(300);

    OpenDescriptors.awaitAtMost(before);
  }

  private void relay(int count) throws IOException {
    List<CompletableFuture<Values>> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Path file = Files.writeString(directory.resolve("f" + i), "content " + i);
      try (var in = new FileInputStream(file.toFile())) {
        calls.add(client.call(RELAY, Values.of(FILE, Descriptor.borrowed(in.getFD()))));
      }
    }
    for (int i = 0; i < calls.size(); i++) {
      try (var in = calls.get(i).join().get(FILE).toInputStream()) {
        assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("content " + i);
      }
    }
  }

  @Test
  void refusesACallWithoutARequiredArgumentAndStaysUsable() {
    var refused = client.call(SUM, Values.of(A, valueOf(13)));

    assertThatThrownBy(refused::join)
        .hasCauseInstanceOf(InvalidSignature.class)
        .hasMessageContaining("forgot b for Sum");
    answersWhatTheResponderReturns();
  }

  @Test
  void failsACallThatHasNoResponder() {
    var call = client.call(Command.named("fo\"o'").build(), Values.of());

    assertThatThrownBy(call::join)
        .hasCauseInstanceOf(UnhandledCommand.class)
        .hasMessageContaining("Unhandled Command: b'fo\"o\\''");
    answersWhatTheResponderReturns();
  }

  @Test
  void endsTheConnectionAfterAnUnknownError() {
    client.call(TAKE, Values.of(FILE, Descriptor.borrowed(new java.io.FileDescriptor())));
    var broken = Command.named("Sum").returns(TOTAL).build();

    assertThatThrownBy(client.call(broken, Values.of())::join)
        .hasCauseInstanceOf(UnknownRemoteError.class);
    assertThat(client.ended().join().how()).isEqualTo(ConnectionEnd.How.CLOSED_BY_PEER);
    assertThatThrownBy(client.call(SUM, Values.of(A, valueOf(1), B, valueOf(1)))::join)
        .hasCauseInstanceOf(ConnectionLost.class);
  }

  @Test
  void bothSidesCanSendMoreThanTheSocketHoldsAtOnce() throws Exception {
    Path path = directory.resolve("both");
    var echo = Command.named("Echo").takes(CONTENT).returns(CONTENT).build();
    var responders = Responders.on(echo, ask -> Values.of(CONTENT, ask.get(CONTENT))).build();
    var accepted = new CompletableFuture<AmpConnection>();
    try (var other = AmpServer.listen(path, responders, accepted::complete);
        var here = AmpConnection.connect(path, responders)) {
      byte[] large = new byte[60_000];
      List<CompletableFuture<Void>> chains = new ArrayList<>();
      for (var side : List.of(here, accepted.get(5, TimeUnit.SECONDS))) {
        for (int i = 0; i < 16; i++) {
          chains.add(echoAgain(side, echo, large, 50));
        }
      }
      CompletableFuture.allOf(chains.toArray(new CompletableFuture<?>[0])).join();
    }
  }

  private static CompletableFuture<Void> echoAgain(
      AmpConnection side, Command echo, byte[] content, int times) {
    return times == 0
        ? CompletableFuture.completedFuture(null)
        : side.call(echo, Values.of(CONTENT, content))
            .thenCompose(answer -> echoAgain(side, echo, answer.get(CONTENT), times - 1));
  }
}
