package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.TestBytes.bytes;
import static dev.ampinterop.amp.connection.SumAndTake.A;
import static dev.ampinterop.amp.connection.SumAndTake.CONTENT;
import static dev.ampinterop.amp.connection.SumAndTake.FILE;
import static dev.ampinterop.amp.connection.SumAndTake.RELAY;
import static dev.ampinterop.amp.connection.SumAndTake.TOTAL;
import static java.math.BigInteger.ONE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Responder;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.connection.ConnectionEnd.How;
import dev.ampinterop.amp.error.BadLocalReturn;
import dev.ampinterop.amp.error.RemoteError;
import dev.ampinterop.amp.error.UnknownRemoteError;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Answers beyond the plain ones: errors that are passed on, answers that end the connection, and
 * those that nobody waits for. The expectations are what Twisted 26.10.0 does.
 */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SpecialAnswersTest {
  private static final Command DIVIDE = Command.named("Divide").takes(A).returns(TOTAL).build();

  @TempDir Path directory;
  private ScriptedPeer peer;

  @AfterEach
  void close() throws IOException {
    peer.close();
  }

  @Test
  void anErrorThatWasUnknownElsewhereIsUnknownHereAndGoesOn() throws IOException {
    divideBy(
        ask -> {
          throw new UnknownRemoteError("FAR", bytes("caf\351"));
        });

    for (String tag : new String[] {"1", "2"}) {
      ask(tag).expect("_error", tag, "_error_code", "UNKNOWN", "_error_description", "caf\351");
    }
  }

  @Test
  void passesOnTheDescriptionOfAnErrorByteByByte() throws IOException {
    divideBy(
        ask -> {
          throw new RemoteError("X", bytes("caf\351"), false, null);
        });

    ask("1").expect("_error", "1", "_error_code", "X", "_error_description", "caf\351");
  }

  // checkKnownErrors comes before formatError
  @Test
  void aDeclaredExceptionCoversRemoteErrorsToo() throws IOException {
    var wide =
        Command.named("Divide")
            .fails("ANY", RuntimeException.class, RuntimeException::new)
            .fails("NO_ANSWER", BadLocalReturn.class, text -> new BadLocalReturn(text, null))
            .build();
    serve(
        Responders.on(
                wide,
                ask -> {
                  throw new RemoteError("X", "odd");
                })
            .build());

    ask("1").expect("_error", "1", "_error_code", "ANY", "_error_description", "Code<X>: odd");
  }

  @Test
  void aBadAnswerMayBeADeclaredErrorAsWell() throws IOException {
    var careful =
        Command.named("Divide")
            .returns(TOTAL)
            .fails("BAD", BadLocalReturn.class, text -> new BadLocalReturn(text, null))
            .build();
    serve(Responders.on(careful, ask -> Values.of()).build());

    ask("1");

    Box error = peer.next().orElseThrow();
    assertThat(error.text("_error_code")).isEqualTo("BAD");
    assertThat(error.text("_error_description"))
        .isEqualTo("the response of Divide cannot be encoded: forgot total for Divide");
    ask("2");
    assertThat(peer.next()).isPresent();
  }

  @Test
  void closesAfterItsAnswerWhereTheCommandSaysSo() throws IOException {
    var bye = Command.named("Divide").returns(TOTAL).closesAfterAnswer().build();
    serve(Responders.on(bye, ask -> Values.of(TOTAL, ONE)).build());

    ask("1").expect("_answer", "1", "total", "1");
    expectToBeClosed();
  }

  // QuitBox._sendTo is not reached where no box is sent
  @Test
  void doesNotCloseAfterAnErrorOrWhereNobodyAsked() throws IOException {
    var bye =
        Command.named("Divide")
            .takes(A)
            .returns(TOTAL)
            .fails("NOT_YET")
            .closesAfterAnswer()
            .build();
    serve(
        Responders.on(
                bye,
                ask -> {
                  if (ask.get(A).signum() == 0) {
                    throw new RemoteError("NOT_YET", "later");
                  }
                  return Values.of(TOTAL, ONE);
                })
            .build());

    peer.sendBox("_command", "Divide", "a", "1");
    peer.sendBox("_ask", "1", "_command", "Divide", "a", "0");
    peer.expect("_error", "1", "_error_code", "NOT_YET", "_error_description", "later");
    ask("2").expect("_answer", "2", "total", "1");
    expectToBeClosed();
  }

  @Test
  void closesWhenAnAnswerThatNobodyWaitsForCannotBeEncoded() throws IOException {
    divideBy(ask -> Values.of());

    peer.sendBox("_command", "Divide", "a", "7");

    expectToBeClosed();
  }

  // makeResponse does not measure the box
  @Test
  void anAnswerThatNobodyWaitsForMayBeTooLong() throws IOException {
    var echo = Command.named("Echo").takes(CONTENT).returns(CONTENT).build();
    serve(Responders.on(echo, ask -> Values.of(CONTENT, new byte[65_536])).build());

    peer.sendBox("_command", "Echo", "content", "x").sendBox("_ask", "1", "_command", "Other");

    assertThat(peer.next()).isPresent();
  }

  @Test
  void aDescriptorInAnAnswerThatNobodyWaitsForGoesNowhere() throws IOException {
    serve(
        Responders.on(RELAY, ask -> Values.of(FILE, ask.get(FILE)))
            .on(DIVIDE, ask -> Values.of(TOTAL, ask.get(A)))
            .build());
    try (var zero = new FileInputStream("/dev/zero")) {
      peer.send(
          ScriptedPeer.box("_command", "Relay", "file", "0").toBytes(), List.of(zero.getFD()));
    }

    ask("1").expect("_answer", "1", "total", "1");

    assertThat(peer.received()).isEmpty();
  }

  private void divideBy(Responder.Immediate responder) throws IOException {
    serve(Responders.on(DIVIDE, responder).build());
  }

  private void serve(Responders responders) throws IOException {
    peer = ScriptedPeer.of(directory, responders);
  }

  private ScriptedPeer ask(String tag) throws IOException {
    return peer.sendBox("_ask", tag, "_command", "Divide", "a", "1");
  }

  private void expectToBeClosed() throws IOException {
    peer.expectEnd();
    assertThat(peer.connection().ended().join())
        .isEqualTo(new ConnectionEnd(How.CLOSED_BY_US, null));
  }
}
