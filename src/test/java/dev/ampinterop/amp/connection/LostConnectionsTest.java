package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.connection.SumAndTake.A;
import static dev.ampinterop.amp.connection.SumAndTake.B;
import static dev.ampinterop.amp.connection.SumAndTake.FILE;
import static dev.ampinterop.amp.connection.SumAndTake.RELAY;
import static dev.ampinterop.amp.connection.SumAndTake.SUM;
import static java.math.BigInteger.ONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.connection.ConnectionEnd.How;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.error.CallTimedOut;
import dev.ampinterop.amp.error.ConnectionLost;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is under way while a connection is lost is closed, and fails for the right reason. */
@Timeout(60)
class LostConnectionsTest {
  private static final int ROUNDS = 100;
  private static final int THREADS = 4;

  private enum Loss {
    HANG_UP,
    ABORT,
    CLOSE
  }

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void noDescriptorOfACallStaysOpen(Loss loss) throws Exception {
    int before = OpenDescriptors.settled();
    for (int round = 0; round < ROUNDS; round++) {
      try (var peer = ScriptedPeer.of(directory, SumAndTake.responders())) {
        var calls = new ConcurrentLinkedQueue<CompletableFuture<Values>>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
          Thread thread = new Thread(() -> callUntilItFails(peer.connection(), calls));
          thread.start();
          threads.add(thread);
        }
        lose(peer, loss);
        for (Thread thread : threads) {
          thread.join();
        }
        ConnectionEnd end = peer.connection().ended().get(10, TimeUnit.SECONDS);
        assertThat(end.how() == How.CLOSED_BY_US).isEqualTo(loss != Loss.HANG_UP);
        for (CompletableFuture<Values> call : calls) {
          assertThatThrownBy(() -> call.get(10, TimeUnit.SECONDS))
              .hasCauseInstanceOf(ConnectionLost.class);
        }
      }
    }
    OpenDescriptors.awaitAtMost(before);
  }

  @Test
  void noDescriptorOfAnAnswerStaysOpen() throws Exception {
    int before = OpenDescriptors.settled();
    for (int round = 0; round < ROUNDS; round++) {
      try (var peer = ScriptedPeer.of(directory, SumAndTake.responders());
          var file = new FileInputStream("/dev/null")) {
        for (int ask = 1; ask <= 20; ask++) {
          byte[] box =
              ScriptedPeer.box("_ask", "" + ask, "_command", "Relay", "file", "" + (ask - 1))
                  .toBytes();
          peer.send(box, List.of(file.getFD()));
        }
        peer.hangUp();
        peer.connection().ended().get(10, TimeUnit.SECONDS);
      }
    }
    OpenDescriptors.awaitAtMost(before);
  }

  @Test
  void aCallThatPassesItsTimeFailsThoughThePeerDoesNotRead() throws Exception {
    Command fill = Command.named("Fill").takes(SumAndTake.CONTENT).returns().build();
    byte[] much = new byte[60_000];
    try (var peer = ScriptedPeer.of(directory, Responders.none())) {
      CompletableFuture<Values> last = null;
      for (int i = 0;
          i < 40;
          i++) { // beyond what the sockets take, and what callers need not wait for
        last =
            peer.connection()
                .call(fill, Values.of(SumAndTake.CONTENT, much), Duration.ofMillis(50));
      }
      CompletableFuture<Values> call = last;
      assertThatThrownBy(() -> call.get(10, TimeUnit.SECONDS))
          .hasCauseInstanceOf(CallTimedOut.class);
      assertThat(peer.connection().ended()).isNotDone();
      for (int i = 0; i < 40; i++) {
        assertThat(peer.next().orElseThrow().text("_command")).isEqualTo("Fill");
      }
    }
  }

  @Test
  void callsThatNobodyWaitsForDoNotKeepAConnectionFromClosing() throws Exception {
    try (var peer = ScriptedPeer.of(directory, Responders.none())) {
      AmpConnection connection = peer.connection();
      var sum = Values.of(A, ONE, B, ONE);
      connection.call(SUM, sum).cancel(true);
      connection.call(SUM, sum, Duration.ofMillis(30));

      assertThat(connection.closeWhenAnswered().get(10, TimeUnit.SECONDS).how())
          .isEqualTo(How.CLOSED_BY_US);
    }
  }

  @Test
  void answersThatAreReadWhileItEndsAreLostAndNotUndecodable() throws Exception {
    for (int round = 0; round < 50; round++) {
      try (var peer = ScriptedPeer.of(directory, Responders.none());
          var file = new FileInputStream("/dev/null")) {
        List<CompletableFuture<Values>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          calls.add(
              peer.connection().call(RELAY, Values.of(FILE, Descriptor.borrowed(file.getFD()))));
        }
        for (int i = 0; i < 20; i++) {
          byte[] answer =
              ScriptedPeer.box("_answer", Integer.toHexString(i + 1), "file", "" + i).toBytes();
          peer.send(answer, List.of(file.getFD()));
        }
        peer.connection().abort();
        for (CompletableFuture<Values> call : calls) {
          Throwable failure =
              call.handle(
                      (values, thrown) -> {
                        if (values != null) {
                          values.closeDescriptors();
                        }
                        return thrown;
                      })
                  .get(10, TimeUnit.SECONDS);
          assertThat(failure == null || failure instanceof ConnectionLost)
              .as("%s", failure)
              .isTrue();
        }
      }
    }
  }

  private static void lose(ScriptedPeer peer, Loss loss) throws IOException {
    peer.next(); // somebody calls
    switch (loss) {
      case HANG_UP -> peer.hangUp();
      case ABORT -> peer.connection().abort();
      case CLOSE -> {
        peer.connection().startClosing();
        while (peer.next().isPresent()) {
          // what is queued leaves first
        }
      }
    }
  }

  private static void callUntilItFails(
      AmpConnection connection, ConcurrentLinkedQueue<CompletableFuture<Values>> calls) {
    try (var file = new FileInputStream("/dev/null")) {
      while (!connection.ended().isDone()) {
        CompletableFuture<Values> call =
            connection.call(RELAY, Values.of(FILE, Descriptor.borrowed(file.getFD())));
        if (call.isDone()) {
          return;
        }
        calls.add(call);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
