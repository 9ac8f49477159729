package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.connection.SumAndTake.A;
import static dev.ampinterop.amp.connection.SumAndTake.B;
import static dev.ampinterop.amp.connection.SumAndTake.CONTENT;
import static dev.ampinterop.amp.connection.SumAndTake.SUM;
import static dev.ampinterop.amp.connection.SumAndTake.TOTAL;
import static java.math.BigInteger.ONE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.ArgumentTypes;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Ask;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Responder;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.connection.ConnectionEnd.How;
import dev.ampinterop.amp.error.RemoteError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a connection answers to asks; the expectations are what Twisted 26.10.0 does. */
@Timeout(20)
class RespondingTest {
  private static final Command DIVIDE =
      Command.named("Divide")
          .takes(A)
          .returns(TOTAL)
          .fails("ZERO", ArithmeticException.class, ArithmeticException::new)
          .failsFatally("MELTED", IllegalStateException.class, IllegalStateException::new)
          .build();

  @TempDir Path directory;
  private ScriptedPeer peer;

  @AfterEach
  void close() throws IOException {
    peer.close();
  }

  @Test
  void answersUnderTheTagOfTheAsk() throws IOException {
    divideBy(ask -> Values.of(TOTAL, ask.get(A).add(ONE)));

    peer.sendBox("_ask", "c0ffee", "_command", "Divide", "a", "1");

    peer.expect("_answer", "c0ffee", "total", "2");
  }

  @Test
  void givesBackATagThatIsNoNumberAsItCame() throws IOException {
    divideBy(ask -> Values.of(TOTAL, ask.get(A)));

    peer.sendBox("_ask", "\0Tag \377", "_command", "Divide", "a", "1");

    peer.expect("_answer", "\0Tag \377", "total", "1");
  }

  @Test
  void answersWithADeclaredErrorAndGoesOn() throws IOException {
    divideBy(
        ask -> {
          throw new ArithmeticException("by z\u00e9ro");
        });

    ask("1").expect("_error", "1", "_error_code", "ZERO", "_error_description", "by z\303\251ro");
    ask("2").expect("_error", "2", "_error_code", "ZERO", "_error_description", "by z\303\251ro");
  }

  @Test
  void answersWithoutADescriptionWhereTheExceptionHasNone() throws IOException {
    divideBy(
        ask -> {
          throw new ArithmeticException();
        });

    ask("1").expect("_error", "1", "_error_code", "ZERO", "_error_description", "");
  }

  @Test
  void takesAnErrorOutOfAFailedStage() throws IOException {
    respond(
        ask ->
            CompletableFuture.<Values>failedFuture(new ArithmeticException("later"))
                .thenApply(Function.identity()));

    ask("1").expect("_error", "1", "_error_code", "ZERO", "_error_description", "later");
  }

  @Test
  void sendsARemoteErrorAsItIs() throws IOException {
    divideBy(
        ask -> {
          throw new RemoteError("\377", "any");
        });

    ask("1").expect("_error", "1", "_error_code", "\377", "_error_description", "any");
    ask("2");
    assertThat(peer.next()).isPresent();
  }

  @Test
  void closesAfterADeclaredErrorThatIsFatal() throws IOException {
    divideBy(
        ask -> {
          throw new IllegalStateException("hot");
        });

    ask("1").expect("_error", "1", "_error_code", "MELTED", "_error_description", "hot");
    expectToBeClosed();
  }

  @Test
  void closesAfterARemoteErrorThatIsFatal() throws IOException {
    divideBy(
        ask -> {
          throw new RemoteError("GONE", "for good", true);
        });

    ask("1").expect("_error", "1", "_error_code", "GONE", "_error_description", "for good");
    expectToBeClosed();
  }

  @Test
  void closesAfterAnErrorThatIsNotDeclaredAndTellsNothingOfIt() throws IOException {
    divideBy(
        ask -> {
          throw new IOException("secret");
        });

    expectUnknownAndClose(ask("1"));
  }

  @Test
  void answersTheOtherAsksOfTheSameReadBeforeItCloses() throws IOException {
    divideBy(
        ask -> {
          if (ask.get(A).signum() == 0) {
            throw new IOException("secret");
          }
          return Values.of(TOTAL, ask.get(A));
        });

    peer.send(
        "\0\4_ask\0\0011\0\10_command\0\6Divide\0\1a\0\0010\0\0"
            + "\0\4_ask\0\0012\0\10_command\0\6Divide\0\1a\0\0017\0\0");

    peer.expect(unknown("1")).expect("_answer", "2", "total", "7");
    expectToBeClosed();
  }

  @Test
  void anErrorOfTheMachineIsUnknownToo() throws IOException {
    divideBy(
        ask -> {
          throw new StackOverflowError();
        });

    expectUnknownAndClose(ask("1"));
  }

  @Test
  void aMissingAnswerIsUnknown() throws IOException {
    divideBy(ask -> Values.of());

    expectUnknownAndClose(ask("1"));
  }

  @Test
  void aNullAnswerIsUnknown() throws IOException {
    respond(ask -> CompletableFuture.completedFuture(null));

    expectUnknownAndClose(ask("1"));
  }

  @Test
  void aNullStageIsUnknown() throws IOException {
    respond(ask -> null);

    expectUnknownAndClose(ask("1"));
  }

  @Test
  void anUndecodableArgumentIsUnknown() throws IOException {
    divideBy(ask -> Values.of(TOTAL, ask.get(A)));

    peer.sendBox("_ask", "1", "_command", "Divide", "a", "1x");

    expectUnknownAndClose(peer);
  }

  @Test
  void anErrorThatADecoderThrowsIsSentAsItIs() throws IOException {
    serve(picky(Argument.of("p", new PickyType())));

    String[] error = {"_error", "1", "_error_code", "PICKY", "_error_description", "caf\303\251"};
    peer.sendBox("_ask", "1", "_command", "Ask", "p", "remote").expect(error);
    error = new String[] {"_error", "2", "_error_code", "UNKNOWN", "_error_description", "why"};
    peer.sendBox("_ask", "2", "_command", "Ask", "p", "unknown").expect(error);
    error = new String[] {"_error", "3", "_error_code", "PICKY", "_error_description", "no"};
    peer.sendBox("_ask", "3", "_command", "Ask", "p", "fatal").expect(error);
    expectToBeClosed();
  }

  @Test
  void anErrorThatADecoderThrowsInsideAListIsSentAsItIs() throws IOException {
    var member = Argument.of("q", new PickyType());
    serve(picky(Argument.of("p", ArgumentTypes.ampList(member))));

    String inner = "\0\1q\0\6remote\0\0";
    peer.sendBox("_ask", "1", "_command", "Ask", "p", inner)
        .expect("_error", "1", "_error_code", "PICKY", "_error_description", "caf\303\251");
  }

  @Test
  void aDeclaredExceptionThatADecoderThrowsIsUnknown() throws IOException {
    serve(picky(Argument.of("p", new PickyType())));

    peer.sendBox("_ask", "1", "_command", "Ask", "p", "declared");

    expectUnknownAndClose(peer);
  }

  @Test
  void anErrorThatADecoderThrowsWhereNobodyWaitsCloses() throws IOException {
    serve(picky(Argument.of("p", new PickyType())));

    peer.sendBox("_command", "Ask", "p", "remote");

    expectToBeClosed();
  }

  @Test
  void keepsNoProgramFromEnding() throws IOException {
    var daemon = new CompletableFuture<Boolean>();
    divideBy(
        ask -> {
          daemon.complete(Thread.currentThread().isDaemon());
          return Values.of(TOTAL, ask.get(A));
        });

    ask("1");

    assertThat(daemon.join()).isTrue();
  }

  @Test
  void aMissingArgumentIsUnknown() throws IOException {
    divideBy(ask -> Values.of(TOTAL, ask.get(A)));

    peer.sendBox("_ask", "1", "_command", "Divide", "b", "1");

    expectUnknownAndClose(peer);
  }

  @Test
  void anAnswerTooLongForABoxIsNotSentAndCloses() throws IOException {
    var echo = Command.named("Echo").takes(CONTENT).returns(CONTENT).build();
    serve(Responders.on(echo, ask -> Values.of(CONTENT, new byte[65_536])).build());

    peer.sendBox("_ask", "1", "_command", "Echo", "content", "x");

    expectToBeClosed();
  }

  @Test
  void anErrorTooLongForABoxIsNotSentAndCloses() throws IOException {
    divideBy(
        ask -> {
          throw new ArithmeticException("z".repeat(65_536));
        });

    ask("1");

    expectToBeClosed();
  }

  @Test
  void aCommandWhoseReprIsTooLongForABoxCloses() throws IOException {
    divideBy(ask -> Values.of(TOTAL, ask.get(A)));

    peer.sendBox("_ask", "1", "_command", "\0".repeat(30_000));

    expectToBeClosed();
  }

  // f"Unhandled Command: {name!r}"
  static Stream<Arguments> names() {
    return Stream.of(
        Arguments.of("foo", "b'foo'"),
        Arguments.of("it's", "b\"it's\""),
        Arguments.of("\"", "b'\"'"),
        Arguments.of("'\"", "b'\\'\"'"),
        Arguments.of("\"'", "b'\"\\''"),
        Arguments.of("'tis", "b\"'tis\""),
        Arguments.of("a b", "b'a b'"),
        Arguments.of("\\", "b'\\\\'"),
        Arguments.of("\t\r\n\0\177", "b'\\t\\r\\n\\x00\\x7f'"));
  }

  @ParameterizedTest
  @MethodSource("names")
  void saysWhichCommandNobodyHandlesAsPythonShowsIt(String name, String repr) throws IOException {
    divideBy(ask -> Values.of(TOTAL, ask.get(A)));

    for (String tag : new String[] {"1", "2"}) {
      peer.sendBox("_ask", tag, "_command", name);
      peer.expect(
          "_error",
          tag,
          "_error_code",
          "UNHANDLED",
          "_error_description",
          "Unhandled Command: " + repr);
    }
  }

  /** As Twisted does. */
  @ParameterizedTest
  @ValueSource(strings = {"caf\303\251", "\377"})
  void aNameThatIsNotAsciiAndThatNobodyHandlesEndsTheConnection(String name) throws IOException {
    divideBy(ask -> Values.of(TOTAL, ask.get(A)));

    peer.sendBox("_ask", "1", "_command", name);
    peer.expectEnd();
  }

  @Test
  void answersNothingWhereNothingIsAsked() throws IOException {
    var seen = new CompletableFuture<Ask>();
    divideBy(
        ask -> {
          seen.complete(ask);
          return Values.of(TOTAL, ask.get(A));
        });

    peer.sendBox("_command", "Divide", "a", "7");
    ask("1").expect("_answer", "1", "total", "1");

    assertThat(seen.join().get(A)).isEqualTo(7);
    assertThat(seen.join().answered()).isCompleted();
  }

  @Test
  void closesWhenWhatNobodyWaitsForFails() throws IOException {
    divideBy(
        ask -> {
          throw new ArithmeticException("declared");
        });

    peer.sendBox("_command", "Divide", "a", "7");

    expectToBeClosed();
  }

  @Test
  void closesWhenNobodyHandlesWhatNobodyWaitsFor() throws IOException {
    serve(Responders.none());

    peer.sendBox("_command", "Divide", "a", "7");

    expectToBeClosed();
  }

  @Test
  void answersLaterAndInAnyOrderFromAnotherThread() throws Exception {
    List<CompletableFuture<Values>> answers = new CopyOnWriteArrayList<>();
    respond(
        ask -> {
          answers.add(new CompletableFuture<>());
          return answers.get(answers.size() - 1);
        });
    for (int i = 0; i < 3; i++) {
      peer.sendBox("_ask", "" + (i + 1), "_command", "Divide", "a", "" + i);
    }
    // An unhandled command behind them is answered once all three responders have run.
    peer.sendBox("_ask", "4", "_command", "Nothing");
    assertThat(peer.next()).isPresent();

    for (int i : new int[] {2, 0, 1}) {
      Thread other = new Thread(() -> answers.get(i).complete(Values.of(TOTAL, ONE)));
      other.start();
      peer.expect("_answer", "" + (i + 1), "total", "1");
      other.join();
    }
  }

  @Test
  void runsRespondersOnTheExecutorAndReadsOn() throws IOException {
    var first = new CompletableFuture<Values>();
    var thread = new AtomicReference<Thread>();
    peer =
        ScriptedPeer.of(
            directory,
            Responders.on(
                    DIVIDE,
                    ask -> {
                      thread.set(Thread.currentThread());
                      return ask.get(A).signum() == 0 ? first.join() : Values.of(TOTAL, ask.get(A));
                    })
                .build(),
            task -> new Thread(task, "responding").start());

    peer.sendBox("_ask", "1", "_command", "Divide", "a", "0");
    peer.sendBox("_ask", "2", "_command", "Divide", "a", "7");

    peer.expect("_answer", "2", "total", "7");
    assertThat(thread.get().getName()).isEqualTo("responding");
    first.complete(Values.of(TOTAL, ONE));
    peer.expect("_answer", "1", "total", "1");
  }

  @Test
  void answersUnknownWhenTheExecutorTakesNoMore() throws IOException {
    peer =
        ScriptedPeer.of(
            directory,
            Responders.on(DIVIDE, ask -> Values.of(TOTAL, ask.get(A))).build(),
            task -> {
              throw new RejectedExecutionException("full");
            });

    expectUnknownAndClose(ask("1"));
  }

  @Test
  void tellsTheResponderOnceItsAnswerIsOnItsWay() throws IOException {
    var inner = Command.named("Inner").build();
    divideBy(
        ask -> {
          ask.answered().thenRun(() -> ask.peer().call(inner, Values.of()));
          return Values.of(TOTAL, ask.get(A));
        });

    ask("1").expect("_answer", "1", "total", "1").expect("_ask", "1", "_command", "Inner");
  }

  @Test
  void aResponderCallsBackAndAnswersWithWhatItGot() throws IOException {
    respond(
        ask ->
            ask.peer()
                .call(SUM, Values.of(A, ask.get(A), B, ask.get(A)))
                .thenApply(sum -> Values.of(TOTAL, sum.get(TOTAL))));

    ask("9").expect("_ask", "1", "_command", "Sum", "a", "1", "b", "1");
    peer.sendBox("_answer", "1", "total", "2");

    peer.expect("_answer", "9", "total", "2");
  }

  @Test
  void aResponderThatWaitsForItsOwnThreadIsToldSo() throws IOException {
    var thrown = new CompletableFuture<Throwable>();
    respond(
        ask -> {
          try {
            ask.peer().call(SUM, Values.of(A, ONE, B, ONE)).join();
          } catch (IllegalStateException | CompletionException e) {
            thrown.complete(e);
          }
          return CompletableFuture.completedStage(Values.of(TOTAL, ONE));
        });

    ask("1").expect("_ask", "1", "_command", "Sum", "a", "1", "b", "1");
    peer.expect("_answer", "1", "total", "1");

    assertThat(thrown.join())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("waiting for Sum on the thread that reads its answer");
  }

  private static Responders picky(Argument<?> argument) {
    var command =
        Command.named("Ask")
            .takes(argument)
            .fails("ZERO", ArithmeticException.class, ArithmeticException::new)
            .build();
    return Responders.on(command, ask -> Values.of()).build();
  }

  private void divideBy(Responder.Immediate responder) throws IOException {
    serve(Responders.on(DIVIDE, responder).build());
  }

  private void respond(Responder responder) throws IOException {
    serve(Responders.builder().onLater(DIVIDE, responder).build());
  }

  private void serve(Responders responders) throws IOException {
    peer = ScriptedPeer.of(directory, responders);
  }

  private ScriptedPeer ask(String tag) throws IOException {
    return peer.sendBox("_ask", tag, "_command", "Divide", "a", "1");
  }

  private void expectUnknownAndClose(ScriptedPeer asked) throws IOException {
    asked.expect(unknown("1"));
    expectToBeClosed();
  }

  private static String[] unknown(String tag) {
    return new String[] {
      "_error", tag, "_error_code", "UNKNOWN", "_error_description", "Unknown Error"
    };
  }

  private void expectToBeClosed() throws IOException {
    peer.expectEnd();
    assertThat(peer.connection().ended().join())
        .isEqualTo(new ConnectionEnd(How.CLOSED_BY_US, null));
  }
}
