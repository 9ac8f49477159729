package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.connection.SumAndTake.A;
import static dev.ampinterop.amp.connection.SumAndTake.B;
import static dev.ampinterop.amp.connection.SumAndTake.CONTENT;
import static dev.ampinterop.amp.connection.SumAndTake.SUM;
import static dev.ampinterop.amp.connection.SumAndTake.TOTAL;
import static java.math.BigInteger.ONE;
import static java.math.BigInteger.TWO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.TestBytes;
import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.connection.ConnectionEnd.How;
import dev.ampinterop.amp.error.AmpException;
import dev.ampinterop.amp.error.ConnectionLost;
import dev.ampinterop.amp.error.InvalidSignature;
import dev.ampinterop.amp.error.KeyTooLong;
import dev.ampinterop.amp.error.NoEmptyBoxes;
import dev.ampinterop.amp.error.RemoteError;
import dev.ampinterop.amp.error.RemoteProtocolException;
import dev.ampinterop.amp.error.UndecodableValue;
import dev.ampinterop.amp.error.UnhandledCommand;
import dev.ampinterop.amp.error.UnknownRemoteError;
import dev.ampinterop.amp.error.UnknownTag;
import dev.ampinterop.amp.error.ValueTooLong;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of calls, whatever the other side does. */
@Timeout(20)
class CallingTest {
  private static final Command DIVIDE =
      Command.named("Divide")
          .takes(A)
          .returns(TOTAL)
          .fails("ZERO", ArithmeticException.class, ArithmeticException::new)
          .fails("NEGATIVE")
          .build();

  @TempDir Path directory;
  private ScriptedPeer peer;

  @BeforeEach
  void connect() throws IOException {
    peer = ScriptedPeer.of(directory, Responders.none());
  }

  @AfterEach
  void close() throws IOException {
    peer.close();
  }

  @Test
  void asksUnderTagsThatCountUp() throws IOException {
    for (int i = 1; i <= 17; i++) {
      sum();
      peer.expect("_ask", Integer.toHexString(i), "_command", "Sum", "a", "1", "b", "2");
    }
  }

  @Test
  void takesAnswersInAnyOrder() throws IOException {
    var first = sum();
    var second = sum();

    peer.sendBox("_answer", "2", "total", "22").sendBox("_answer", "1", "total", "11");

    assertThat(first.join().get(TOTAL)).isEqualTo(11);
    assertThat(second.join().get(TOTAL)).isEqualTo(22);
  }

  @Test
  void asksForNoAnswerWhereTheCommandHasNone() throws IOException {
    var tell = Command.named("Tell").takes(A).withoutAnswer().build();

    var told = peer.connection().call(tell, Values.of(A, ONE));
    sum();

    assertThat(told).isCompletedWithValueMatching(values -> values.arguments().isEmpty());
    peer.expect("_command", "Tell", "a", "1");
    peer.expect(
        "_ask", "2", "_command", "Sum", "a", "1", "b", "2"); // a tag is used up all the same
  }

  @Test
  void getsTheExceptionThatTheCommandDeclares() throws IOException {
    assertThat(failureOf(error("ZERO", "by zero")))
        .isInstanceOf(ArithmeticException.class)
        .hasMessage("by zero");
    assertThat(failureOf(error("NEGATIVE", "by less")))
        .isInstanceOfSatisfying(
            RemoteError.class,
            e -> {
              assertThat(e.code()).isEqualTo("NEGATIVE");
              assertThat(e.description()).isEqualTo("by less");
            });
  }

  @Test
  void getsAnErrorThatIsNotDeclaredAsUnknown() throws IOException {
    assertThat(failureOf(error("HOT\377", "too hot")))
        .isInstanceOfSatisfying(
            UnknownRemoteError.class,
            e -> {
              assertThat(e.code()).isEqualTo("HOT\377");
              assertThat(e.description()).isEqualTo("too hot");
            });
    assertThat(failureOf(error("HOT", "caf\351")))
        .isInstanceOfSatisfying(
            UnknownRemoteError.class,
            e -> assertThat(e.descriptionBytes()).isEqualTo(TestBytes.bytes("caf\351")));
    assertThat(failureOf(error("NEGATIVE", "caf\351")))
        .isInstanceOfSatisfying(
            RemoteError.class,
            e -> assertThat(e.descriptionBytes()).isEqualTo(TestBytes.bytes("caf\351")));
  }

  @Test
  void getsAnUnhandledCommandAsSuch() throws IOException {
    assertThat(failureOf(error("UNHANDLED", "Unhandled Command: b'Divide'")))
        .isInstanceOf(UnhandledCommand.class)
        .hasMessage("Unhandled Command: b'Divide'");
  }

  // bytes.decode("utf-8", "replace")
  @Test
  void readsDescriptionsAsPythonDoes() throws IOException {
    assertThat(failureOf(error("ZERO", "caf\351!"))).hasMessage("caf\ufffd!");
    assertThat(failureOf(error("ZERO", "\303\251"))).hasMessage("\u00e9");
    assertThat(failureOf(error("ZERO", "\355\240\200"))).hasMessage("\ufffd\ufffd\ufffd");
    assertThat(failureOf(error("ZERO", "\360\237\230|\377"))).hasMessage("\ufffd|\ufffd");
    assertThat(failureOf(error("ZERO", "\360\237A"))).hasMessage("\ufffdA");
    assertThat(failureOf(error("ZERO", "\364\220\200\200"))).hasMessage("\ufffd".repeat(4));
    assertThat(failureOf(error("ZERO", "\342\202"))).hasMessage("\ufffd");
  }

  @Test
  void anUndecodableAnswerFailsThatCallOnly() throws IOException {
    var missing = sum();
    var junk = sum();
    peer.sendBox("_answer", "1").sendBox("_answer", "2", "total", "x");

    assertThat(failureOf(missing))
        .isInstanceOf(UndecodableValue.class)
        .hasMessage("Sum.total: the box does not have it");
    assertThat(failureOf(junk))
        .isInstanceOf(UndecodableValue.class)
        .hasMessage("Sum.total: expected Integer, got \"x\"");
    expectUsable("3");
  }

  // Twisted's _massageError does not ask where an error is from.
  @Test
  void anErrorThatADecoderThrowsIsTakenAsThePeers() throws IOException {
    Argument<String> picky = Argument.of("p", new PickyType());
    var ask = Command.named("Ask").returns(picky);
    Command plain = ask.build();
    Command declaring =
        ask.fails("PICKY", ArithmeticException.class, ArithmeticException::new).build();

    var undeclared = peer.connection().call(plain, Values.of());
    var declared = peer.connection().call(declaring, Values.of());
    var unknown = peer.connection().call(declaring, Values.of());
    peer.sendBox("_answer", "1", "p", "remote")
        .sendBox("_answer", "2", "p", "fatal")
        .sendBox("_answer", "3", "p", "unknown");

    assertThat(failureOf(undeclared))
        .isInstanceOfSatisfying(
            UnknownRemoteError.class, e -> assertThat(e.description()).isEqualTo("caf\u00e9"));
    assertThat(failureOf(declared)).isInstanceOf(ArithmeticException.class).hasMessage("no");
    assertThat(failureOf(unknown))
        .isInstanceOfSatisfying(
            UnknownRemoteError.class,
            e -> {
              assertThat(e.code()).isEqualTo("UNKNOWN");
              assertThat(e.description()).isEqualTo("why");
            });
    expectUsable("4");
  }

  @Test
  void aCallWithValuesThatDoNotFitIsRefused() throws IOException {
    assertThat(failureOf(peer.connection().call(SUM, Values.of(A, ONE))))
        .isInstanceOf(InvalidSignature.class);

    expectUsable("1");
  }

  @Test
  void aCallWithAValueTooLongIsRefused() throws IOException {
    var echo = Command.named("Echo").takes(CONTENT).build();

    assertThat(failureOf(peer.connection().call(echo, Values.of(CONTENT, new byte[65_536]))))
        .isInstanceOf(ValueTooLong.class);

    expectUsable("2"); // Twisted, too, has taken the tag by then
  }

  @Test
  void aCancelledCallIsForgottenWhenItsAnswerComes() throws IOException {
    var call = sum();
    call.cancel(true);
    peer.sendBox("_answer", "1", "total", "3");

    assertThat(call).isCancelled();
    expectUsable("2");
  }

  @Test
  void theFutureMayCallAgainFromTheReadingThread() throws IOException {
    var twice = sum().thenCompose(first -> sum());
    peer.expect("_ask", "1", "_command", "Sum", "a", "1", "b", "2");
    peer.sendBox("_answer", "1", "total", "3");
    peer.expect("_ask", "2", "_command", "Sum", "a", "1", "b", "2");
    peer.sendBox("_answer", "2", "total", "4");

    assertThat(twice.join().get(TOTAL)).isEqualTo(4);
  }

  @Test
  void waitingForACallOnTheReadingThreadIsRefusedInEveryForm() throws IOException {
    var inner = new CompletableFuture<CompletableFuture<Values>>();
    var failures =
        sum()
            .thenApply(
                first -> {
                  var second = sum();
                  inner.complete(second);
                  assertThatThrownBy(second::join).isInstanceOf(IllegalStateException.class);
                  assertThatThrownBy(second::get).isInstanceOf(IllegalStateException.class);
                  assertThatThrownBy(() -> second.get(1, TimeUnit.SECONDS))
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessageContaining("use thenApply or give the connection an executor");
                  return second;
                });
    peer.sendBox("_answer", "1", "total", "3");
    failures.join();
    peer.sendBox("_answer", "2", "total", "4");

    assertThat(inner.join().join().get(TOTAL)).isEqualTo(4);
  }

  @Test
  void aKeyThatIsTooLongEndsTheConnection() throws IOException {
    var answered = sum();
    var waiting = sum();
    peer.send("\0\7_answer\0\0011\0\5total\0\0013\0\0" + "\1\0");

    assertThat(answered.join().get(TOTAL)).isEqualTo(3);
    expectBroken(KeyTooLong.class, waiting);
  }

  @Test
  void aBoxOfNoKindEndsTheConnection() throws IOException {
    var call = sum();
    peer.send("\0\0");

    expectBroken(NoEmptyBoxes.class, call);
  }

  @Test
  void anUnknownTagEndsTheConnection() throws IOException {
    var call = sum();
    peer.sendBox("_answer", "ff", "total", "3");

    expectBroken(UnknownTag.class, call);
    assertThat(peer.connection().ended().join().cause()).hasMessage("no call has tag ff");
  }

  @Test
  void anAnswerThatComesTwiceEndsTheConnection() throws IOException {
    var call = sum();
    peer.sendBox("_answer", "1", "total", "3").sendBox("_answer", "1", "total", "3");

    assertThat(call.join().get(TOTAL)).isEqualTo(3);
    expectBroken(UnknownTag.class);
  }

  @Test
  void anErrorWithoutACodeEndsTheConnection() throws IOException {
    var call = sum();
    peer.sendBox("_error", "1", "_error_description", "x");

    expectBroken(RemoteProtocolException.class, call);
  }

  @Test
  void anAnswerWinsOverAnErrorAndThatOverACommand() throws IOException {
    var answered = sum();
    var failed = sum();
    peer.sendBox("_answer", "1", "_error", "2", "_command", "Sum", "_ask", "9", "total", "3");
    peer.sendBox(
        "_error",
        "2",
        "_error_code",
        "X",
        "_error_description",
        "",
        "_command",
        "Sum",
        "_ask",
        "9");

    assertThat(answered.join().get(TOTAL)).isEqualTo(3);
    assertThat(failureOf(failed)).isInstanceOf(UnknownRemoteError.class);
    peer.expect("_ask", "1", "_command", "Sum", "a", "1", "b", "2");
    peer.expect("_ask", "2", "_command", "Sum", "a", "1", "b", "2");
    expectUsable("3");
  }

  @Test
  void aPeerThatHangsUpFailsTheCallsThatWait() throws IOException {
    var call = sum();
    peer.next();
    peer.hangUp();

    assertThat(failureOf(call))
        .isInstanceOf(ConnectionLost.class)
        .hasMessageStartingWith("Sum: the connection was closed by the peer");
    assertThat(peer.connection().ended().join().how()).isEqualTo(How.CLOSED_BY_PEER);
    assertThat(failureOf(sum())).isInstanceOf(ConnectionLost.class);
  }

  @Test
  void aPeerThatTakesNothingMoreButStaysFailsTheCallsToo() throws IOException {
    peer.stopReading();

    assertThat(failureOf(sum())).isInstanceOf(ConnectionLost.class);
    peer.connection().ended().join();
  }

  @Test
  void whateverComesTheConnectionLivesOrEndsInOrder() throws IOException {
    var random = new Random(20_26);
    for (int i = 0; i < 60; i++) {
      peer.close();
      peer = ScriptedPeer.of(directory, SumAndTake.responders());
      peer.send(garbage(random), List.of()).finishWriting();
      while (peer.next().isPresent()) {
        // It answers what it can read.
      }
      ConnectionEnd end = peer.connection().ended().join();
      if (end.how() == How.PROTOCOL_BROKEN) {
        assertThat(end.cause()).isInstanceOf(RemoteProtocolException.class);
      } else {
        assertThat(end.how()).isNotEqualTo(How.LOST);
      }
    }
  }

  private static byte[] garbage(Random random) {
    byte[] wire = ScriptedPeer.box("_ask", "1", "_command", "Sum", "a", "1", "b", "2").toBytes();
    byte[] twice = Arrays.copyOf(wire, wire.length * 2);
    System.arraycopy(wire, 0, twice, wire.length, wire.length);
    for (int i = random.nextInt(4); i > 0; i--) {
      twice[random.nextInt(twice.length)] = (byte) random.nextInt(6);
    }
    return twice;
  }

  private CompletableFuture<Values> sum() {
    return peer.connection().call(SUM, Values.of(A, ONE, B, TWO));
  }

  /** A call that is answered with this error; everything before it has been answered. */
  private CompletableFuture<Values> error(String code, String description) throws IOException {
    var call = peer.connection().call(DIVIDE, Values.of(A, ONE));
    String tag = peer.next().orElseThrow().text("_ask");
    peer.sendBox("_error", tag, "_error_code", code, "_error_description", description);
    return call;
  }

  private static Throwable failureOf(CompletableFuture<Values> call) {
    try {
      throw new AssertionError("answered with " + call.join());
    } catch (CompletionException e) {
      return e.getCause();
    }
  }

  private void expectUsable(String tag) throws IOException {
    var call = sum();
    peer.sendBox("_answer", tag, "total", "3");
    assertThat(call.join().get(TOTAL)).isEqualTo(3);
  }

  @SafeVarargs
  private final void expectBroken(
      Class<? extends AmpException> cause, CompletableFuture<Values>... waiting) {
    ConnectionEnd end = peer.connection().ended().join();
    assertThat(end.how()).isEqualTo(How.PROTOCOL_BROKEN);
    assertThat(end.cause()).isInstanceOf(cause);
    for (var call : waiting) {
      expectLost(call, cause);
    }
    expectLost(sum(), cause); // which comes too late
  }

  private static void expectLost(
      CompletableFuture<Values> call, Class<? extends AmpException> cause) {
    assertThat(failureOf(call))
        .isInstanceOf(ConnectionLost.class)
        .hasMessageStartingWith("Sum: the peer broke the protocol: ")
        .hasCauseInstanceOf(cause);
  }
}
