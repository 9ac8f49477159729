package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.connection.ScriptedPeer.box;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.command.Ask;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Raw;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.connection.ConnectionEnd.How;
import dev.ampinterop.amp.error.RemoteError;
import dev.ampinterop.amp.error.UnhandledCommand;
import dev.ampinterop.amp.error.UnknownRemoteError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls whose arguments and answers are whole boxes; the expectations are Twisted's. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RawCallsTest {
  private static final Command HELLO = Command.raw("hello").build();
  private static final Command TELL = Command.raw("hello").withoutAnswer().build();

  @TempDir Path directory;
  private ScriptedPeer peer;

  @AfterEach
  void close() throws IOException {
    peer.close();
  }

  @Test
  void sendsTheBoxAndGetsTheWholeAnswer() throws IOException {
    serve(Responders.none());
    var call = call(HELLO, box("hello", "world", "-From-", "x"));
    peer.expect("-From-", "x", "_ask", "1", "_command", "hello", "hello", "world");

    peer.sendBox("_answer", "1", "hello", "you");

    assertThat(call.join().get(Raw.BOX)).isEqualTo(box("_answer", "1", "hello", "you"));
  }

  @Test
  void theProtocolsKeysReplaceThoseInTheBox() throws IOException {
    serve(Responders.none());

    call(HELLO, box("_ask", "77", "_command", "other", "_answer", "8"));

    peer.expect("_answer", "8", "_ask", "1", "_command", "hello");
  }

  @Test
  void asksForNoAnswerAndLeavesTheRestOfTheBoxAlone() throws IOException {
    serve(Responders.none());

    var told = call(TELL, box("a", "1"));
    call(TELL, box("_ask", "77", "_command", "other"));

    assertThat(told).isCompletedWithValueMatching(values -> values.arguments().isEmpty());
    peer.expect("_command", "hello", "a", "1");
    peer.expect("_ask", "77", "_command", "hello"); // BoxDispatcher._sendBoxCommand
  }

  @Test
  void failsWithWhateverCodeComes() throws IOException {
    serve(Responders.none());

    assertThat(failure(1, "HOT\377")).isExactlyInstanceOf(RemoteError.class);
    assertThat(failure(2, "UNKNOWN"))
        .isExactlyInstanceOf(RemoteError.class)
        .hasMessage("Code<UNKNOWN>: oh");
    assertThat(failure(3, "UNHANDLED")).isExactlyInstanceOf(UnhandledCommand.class);
  }

  @Test
  void aResponderSeesTheWholeBoxAndItsBoxIsTheAnswer() throws IOException {
    var seen = new CompletableFuture<Box>();
    respond(
        ask -> {
          seen.complete(ask.get(Raw.BOX));
          return box("reply", "yes", "_command", "mine", "_answer", "99");
        });

    peer.sendBox("_ask", "1", "_command", "hello", "a", "1");

    peer.expect("_answer", "1", "_command", "mine", "reply", "yes");
    assertThat(seen.join()).isEqualTo(box("_ask", "1", "_command", "hello", "a", "1"));
  }

  @Test
  void aBoxSentBackAsItCameKeepsItsKeys() throws IOException {
    respond(ask -> ask.get(Raw.BOX));

    peer.sendBox("_ask", "1", "_command", "hello", "a", "1");

    peer.expect("_answer", "1", "_ask", "1", "_command", "hello", "a", "1");
  }

  @Test
  void isFoundWhateverTheCaseOfTheName() throws IOException {
    respond(ask -> box());

    peer.sendBox("_ask", "1", "_command", "HeLLo").expect("_answer", "1");
    peer.sendBox("_ask", "2", "_command", "HELLO").expect("_answer", "2");
  }

  @Test
  void aDeclaredCommandOfTheNameIsPreferred() throws IOException {
    serve(
        Responders.on(HELLO, ask -> Values.of(Raw.BOX, box("raw", "1")))
            .on(Command.named("hello").build(), ask -> Values.of())
            .build());

    peer.sendBox("_ask", "1", "_command", "hello").expect("_answer", "1");
    peer.sendBox("_ask", "2", "_command", "Hello").expect("_answer", "2", "raw", "1");
  }

  @Test
  void answersWithTheErrorThatTheResponderThrows() throws IOException {
    respond(
        ask -> {
          throw new RemoteError("\377", "any");
        });

    peer.sendBox("_ask", "1", "_command", "hello");

    peer.expect("_error", "1", "_error_code", "\377", "_error_description", "any");
  }

  @Test
  void anyOtherFailureIsUnknownAndCloses() throws IOException {
    respond(
        ask -> {
          throw new IOException("secret");
        });

    peer.sendBox("_ask", "1", "_command", "hello");

    peer.expect("_error", "1", "_error_code", "UNKNOWN", "_error_description", "Unknown Error");
    peer.expectEnd();
  }

  // formatAnswer fails on what is no box, behind the place where errors are made into boxes
  @Test
  void noBoxIsNoAnswerAndCloses() throws IOException {
    for (Values nothing : new Values[] {Values.of(), null}) {
      if (peer != null) {
        peer.close();
      }
      serve(Responders.builder().onLater(HELLO, ask -> completedFuture(nothing)).build());

      peer.sendBox("_ask", "1", "_command", "hello");

      peer.expectEnd();
      assertThat(peer.connection().ended().join().how()).isEqualTo(How.CLOSED_BY_US);
    }
  }

  @Test
  void nobodyLooksAtAnAnswerThatNobodyWaitsFor() throws IOException {
    serve(Responders.builder().onLater(HELLO, ask -> completedFuture(null)).build());

    peer.sendBox("_command", "hello").sendBox("_ask", "1", "_command", "other");

    assertThat(peer.next().orElseThrow().text("_error_code")).isEqualTo("UNHANDLED");
  }

  @Test
  void declaresNothing() throws IOException {
    serve(Responders.none());
    var builder = Command.raw("hello");

    assertThatThrownBy(() -> builder.takes(SumAndTake.A))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("hello is raw");
    assertThatThrownBy(() -> builder.returns(SumAndTake.A))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> builder.fails("X")).isInstanceOf(IllegalStateException.class);
    assertThat(builder.build()).hasToString("hello(box Box) -> (box Box)");
  }

  private interface Answering {
    Box to(Ask ask) throws Exception;
  }

  private void respond(Answering responder) throws IOException {
    serve(Responders.on(HELLO, ask -> Values.of(Raw.BOX, responder.to(ask))).build());
  }

  private void serve(Responders responders) throws IOException {
    peer = ScriptedPeer.of(directory, responders);
  }

  private CompletableFuture<Values> call(Command command, Box box) {
    return peer.connection().call(command, Values.of(Raw.BOX, box));
  }

  private Throwable failure(int tag, String code) throws IOException {
    var call = call(HELLO, box());
    peer.sendBox("_error", "" + tag, "_error_code", code, "_error_description", "oh");
    Throwable failure = call.handle((values, thrown) -> thrown).join();
    assertThat(failure).isNotInstanceOf(UnknownRemoteError.class);
    return failure;
  }
}
