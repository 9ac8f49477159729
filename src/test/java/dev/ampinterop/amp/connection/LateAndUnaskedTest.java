package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.connection.SumAndTake.A;
import static dev.ampinterop.amp.connection.SumAndTake.B;
import static dev.ampinterop.amp.connection.SumAndTake.SUM;
import static dev.ampinterop.amp.connection.SumAndTake.TOTAL;
import static java.math.BigInteger.ONE;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Ask;
import dev.ampinterop.amp.command.Responder;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.connection.ConnectionEnd.How;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Outcomes that reach nobody: too late, not asked for, or lost in an application's own code. */
@Timeout(20)
class LateAndUnaskedTest {
  private final CompletableFuture<Values> answer = new CompletableFuture<>();
  private final CompletableFuture<Ask> asked = new CompletableFuture<>();

  @TempDir Path directory;
  private ScriptedPeer peer;

  @AfterEach
  void close() throws IOException {
    peer.close();
  }

  @Test
  void anAnswerAfterTheEndGoesNowhere() throws IOException {
    endWhileResponding();

    answer.complete(Values.of(TOTAL, ONE));

    assertThat(asked.join().answered()).isCompleted();
  }

  @Test
  void aFailureAfterTheEndGoesNowhere() throws IOException {
    endWhileResponding();

    answer.completeExceptionally(new IllegalStateException("late"));

    assertThat(asked.join().answered()).isCompleted();
    assertThat(peer.connection().ended().join().how()).isEqualTo(How.CLOSED_BY_PEER);
  }

  @Test
  void aResponderThatNobodyAskedHasToAnswerAllTheSame() throws IOException {
    serve(ask -> completedFuture(null));

    peer.sendBox("_command", "Sum", "a", "1", "b", "1");

    peer.expectEnd();
    assertThat(peer.connection().ended().join().how()).isEqualTo(How.CLOSED_BY_US);
  }

  @Test
  void whatFailsInTheCallersOwnCodeLeavesTheConnectionAlone() throws IOException {
    serve(ask -> answer);
    var connection = peer.connection();
    var first =
        connection
            .call(SUM, Values.of(A, ONE, B, ONE))
            .thenAccept(
                values -> {
                  throw new ArithmeticException("after an answer");
                });
    var second =
        connection
            .call(SUM, Values.of(A, ONE, B, ONE))
            .whenComplete(
                (values, failure) -> {
                  throw new ArithmeticException("after an error");
                });
    var third = connection.call(SUM, Values.of(A, ONE, B, ONE));

    peer.sendBox("_answer", "1", "total", "2");
    peer.sendBox("_error", "2", "_error_code", "bugs", "_error_description", "stuff");
    peer.sendBox("_answer", "3", "total", "2");

    assertThat(third.join().get(TOTAL)).isEqualTo(2);
    assertThat(first).isCompletedExceptionally();
    assertThat(second).isCompletedExceptionally();
  }

  private void endWhileResponding() throws IOException {
    serve(
        ask -> {
          asked.complete(ask);
          return answer;
        });
    peer.sendBox("_ask", "1", "_command", "Sum", "a", "1", "b", "1");
    asked.join();
    peer.hangUp();
    peer.connection().ended().join();
  }

  private void serve(Responder responder) throws IOException {
    peer = ScriptedPeer.of(directory, Responders.builder().onLater(SUM, responder).build());
  }
}
