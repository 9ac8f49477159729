package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.TestBytes.bytes;
import static dev.ampinterop.amp.connection.SumAndTake.A;
import static dev.ampinterop.amp.connection.SumAndTake.B;
import static dev.ampinterop.amp.connection.SumAndTake.SUM;
import static dev.ampinterop.amp.connection.SumAndTake.TOTAL;
import static java.math.BigInteger.ONE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.ProtocolSwitch;
import dev.ampinterop.amp.command.Responder;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.error.ConnectionLost;
import dev.ampinterop.amp.error.InvalidSignature;
import dev.ampinterop.amp.error.ProtocolSwitched;
import dev.ampinterop.amp.error.RemoteError;
import dev.ampinterop.amp.transport.SwitchedProtocol;
import dev.ampinterop.amp.transport.SwitchedStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Going over to another protocol, from either side. */
@Timeout(20)
class ProtocolSwitchTest {
  private static final Command SWITCH =
      Command.named("Switch").switchesProtocol().fails("NO").build();

  @TempDir Path directory;
  private final Echo echo = new Echo();
  private final CompletableFuture<Values> later = new CompletableFuture<>();
  private @Nullable ScriptedPeer opened;

  @AfterEach
  void close() throws IOException {
    peer().close();
  }

  @Test
  void theCallerSwitchesWhenThePeerAgrees() throws Exception {
    serve(ask -> later);
    var call = peer().connection().call(SWITCH, to(echo));
    peer().expect("_ask", "1", "_command", "Switch");
    assertThat(echo.stream).isNotDone();

    peer().sendBox("_answer", "1");

    assertThat(call.get(10, SECONDS).arguments()).isEmpty();
    echo.stream.get(10, SECONDS).write(ByteBuffer.wrap(bytes("hello")));
    assertThat(read(5)).isEqualTo("hello");
    peer().send("not a box");
    assertThat(echo.heard(9)).isEqualTo("not a box");
  }

  @Test
  void theResponderSwitchesOnceItsAnswerIsWritten() throws Exception {
    serve(ask -> CompletableFuture.completedFuture(to(echo)));

    peer().sendBox("_ask", "7", "_command", "Switch");

    peer().expect("_answer", "7");
    echo.stream.get(10, SECONDS).write(ByteBuffer.wrap(bytes("mine")));
    assertThat(read(4)).isEqualTo("mine");
  }

  @Test
  void bytesInTheSameReadAreTheNewProtocols() throws Exception {
    serve(ask -> CompletableFuture.completedFuture(to(echo)));

    peer()
        .send(
            new String(ScriptedPeer.box("_ask", "7", "_command", "Switch").toBytes(), ISO_8859_1)
                + "first words");

    peer().expect("_answer", "7");
    assertThat(echo.heard(11)).isEqualTo("first words");
  }

  @Test
  void nothingMoreInTheReadIsNothingReceived() throws Exception {
    var careful =
        new Echo() {
          @Override
          public void received(ByteBuffer bytes) {
            assertThat(bytes.hasRemaining()).isTrue();
            super.received(bytes);
          }
        };
    serve(ask -> CompletableFuture.completedFuture(to(careful)));
    peer().sendBox("_ask", "7", "_command", "Switch");
    peer().expect("_answer", "7");

    peer().send("x");

    assertThat(careful.heard(1)).isEqualTo("x");
    assertThat(careful.ended).isNotDone();
  }

  @Test
  void bytesInTheSameReadAsTheAnswerAreTheNewProtocols() throws Exception {
    serve(ask -> later);
    CompletableFuture<Values> unused = peer().connection().call(SWITCH, to(echo));
    peer().expect("_ask", "1", "_command", "Switch");

    peer().send(new String(ScriptedPeer.box("_answer", "1").toBytes(), ISO_8859_1) + "welcome");

    assertThat(echo.heard(7)).isEqualTo("welcome");
  }

  @Test
  void aLateAnswerLetsTheServerSpeakFirst() throws Exception {
    serve(ask -> later);
    peer().sendBox("_ask", "7", "_command", "Switch");

    later.complete(
        to(
            new Echo() {
              @Override
              public void started(SwitchedStream stream) {
                super.started(stream);
                writeAll(stream, "220 ready");
              }
            }));

    peer().expect("_answer", "7");
    assertThat(read(9)).isEqualTo("220 ready");
  }

  @Test
  void aLateAnswerSwitchesAThreadThatWaitsInARead() throws Exception {
    serve(ask -> later);
    peer().sendBox("_ask", "7", "_command", "Switch");
    later.complete(to(echo));
    peer().expect("_answer", "7");

    peer().send("hello");

    assertThat(echo.heard(5)).isEqualTo("hello");
  }

  @Test
  void ampGoesOnWhereThePeerRefuses() throws Exception {
    serve(ask -> later);
    var connection = peer().connection();
    var call = connection.call(SWITCH, to(echo));
    assertThat(connection.call(SUM, Values.of(A, ONE, B, ONE)))
        .failsWithin(10, SECONDS)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(ProtocolSwitched.class)
        .withMessageContaining("Sum");
    peer().expect("_ask", "1", "_command", "Switch");

    peer().sendBox("_error", "1", "_error_code", "NO", "_error_description", "stay");

    assertThatThrownBy(call::join).cause().isInstanceOf(RemoteError.class);
    var sum = connection.call(SUM, Values.of(A, ONE, B, ONE));
    peer().expect("_ask", "3", "_command", "Sum", "a", "1", "b", "1");
    peer().sendBox("_answer", "3", "total", "2");
    assertThat(sum.get(10, SECONDS).get(TOTAL)).isEqualTo(2);
    assertThat(echo.stream).isNotDone();
  }

  @Test
  void answersAreDroppedOnceTheSwitchIsAskedFor() throws Exception {
    serve(ask -> later);
    CompletableFuture<Values> unused = peer().connection().call(SWITCH, to(echo));
    peer().expect("_ask", "1", "_command", "Switch");

    peer().sendBox("_ask", "3", "_command", "Unknown");
    peer().sendBox("_answer", "1");

    echo.stream.get(10, SECONDS).write(ByteBuffer.wrap(bytes("!")));
    assertThat(read(1)).isEqualTo("!");
  }

  @Test
  void oneSwitchIsEnough() throws Exception {
    serve(ask -> later);
    var connection = peer().connection();
    var call = connection.call(SWITCH, to(echo));
    peer().expect("_ask", "1", "_command", "Switch");
    peer().sendBox("_answer", "1");
    call.get(10, SECONDS);

    assertThat(connection.call(SWITCH, to(echo)))
        .failsWithin(10, SECONDS)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(ProtocolSwitched.class);
  }

  @Test
  void callsThatWaitFailWhenTheNewProtocolsConnectionEnds() throws Exception {
    serve(ask -> later);
    var connection = peer().connection();
    var sum = connection.call(SUM, Values.of(A, ONE, B, ONE));
    CompletableFuture<Values> unused = connection.call(SWITCH, to(echo));
    peer().next();
    peer().expect("_ask", "2", "_command", "Switch");
    peer().sendBox("_answer", "2");
    echo.stream.get(10, SECONDS);
    assertThat(sum).isNotDone();

    peer().hangUp();

    assertThatThrownBy(sum::join).cause().isInstanceOf(ConnectionLost.class);
    assertThat(echo.ended.get(10, SECONDS)).isNull();
    assertThat(connection.ended().join().how()).isEqualTo(ConnectionEnd.How.CLOSED_BY_PEER);
  }

  @Test
  void theNewProtocolIsToldWhatBrokeTheConnection() throws Exception {
    serve(ask -> CompletableFuture.completedFuture(to(echo)));
    peer().sendBox("_ask", "7", "_command", "Switch").expect("_answer", "7");
    echo.stream.get(10, SECONDS).write(ByteBuffer.wrap(bytes("never read")));

    // With bytes unread, which resets the connection, unless its end is read before that.
    peer().hangUp();

    Throwable cause = echo.ended.get(10, SECONDS);
    assertThat(peer().connection().ended().join().cause()).isSameAs(cause);
  }

  @Test
  void theNewProtocolCanEndTheConnection() throws Exception {
    serve(ask -> CompletableFuture.completedFuture(to(echo)));
    peer().sendBox("_ask", "7", "_command", "Switch");

    echo.stream.get(10, SECONDS).close();

    peer().expect("_answer", "7").expectEnd();
    assertThat(echo.ended).succeedsWithin(10, SECONDS);
    assertThat(peer().connection().ended().join().how()).isEqualTo(ConnectionEnd.How.CLOSED_BY_US);
  }

  @Test
  void whatTheNewProtocolThrowsEndsTheConnection() throws Exception {
    var fails =
        new Echo() {
          @Override
          public void received(ByteBuffer bytes) {
            throw new IllegalStateException("no such verb");
          }
        };
    serve(ask -> CompletableFuture.completedFuture(to(fails)));
    peer().sendBox("_ask", "7", "_command", "Switch");
    peer().expect("_answer", "7");

    peer().send("BOGUS");

    peer().expectEnd();
    assertThat(fails.ended.get(10, SECONDS)).hasMessage("no such verb");
    assertThat(peer().connection().ended().join().cause()).hasMessage("no such verb");
  }

  @Test
  void aProtocolThatCannotStartEndsTheConnection() throws Exception {
    var fails =
        new Echo() {
          @Override
          public void started(SwitchedStream stream) {
            throw new IllegalStateException("not today");
          }
        };
    serve(ask -> CompletableFuture.completedFuture(to(fails)));

    peer().sendBox("_ask", "7", "_command", "Switch");

    peer().expect("_answer", "7").expectEnd();
    assertThat(peer().connection().ended().join().cause()).hasMessage("not today");
    assertThat(fails.ended).isNotDone();
  }

  @Test
  void descriptorsTravelAfterTheSwitch() throws Exception {
    Path file = Files.writeString(directory.resolve("f"), "content");
    serve(ask -> CompletableFuture.completedFuture(to(echo)));
    peer().sendBox("_ask", "7", "_command", "Switch");
    peer().expect("_answer", "7");

    try (var in = new FileInputStream(file.toFile())) {
      peer().send(bytes("x"), List.of(in.getFD()));
      try (Descriptor received = echo.descriptors.take()) {
        assertThat(new FileInputStream(received.handle()).readAllBytes())
            .isEqualTo(bytes("content"));
      }
      echo.stream
          .join()
          .write(ByteBuffer.wrap(bytes("y")), List.of(Descriptor.borrowed(in.getFD())));
    }
    assertThat(read(1)).isEqualTo("y");
    assertThat(peer().received()).hasSize(1);
  }

  // QuitBox._sendTo: the box cannot be sent, so nothing is closed behind it.
  @Test
  void aFailureThatComesAfterTheSwitchEndsNothing() throws Exception {
    var slow = new CompletableFuture<Values>();
    opened =
        ScriptedPeer.of(
            directory,
            Responders.builder()
                .onLater(SUM, ask -> slow)
                .onLater(SWITCH, ask -> CompletableFuture.completedFuture(to(echo)))
                .build());
    peer().sendBox("_ask", "1", "_command", "Sum", "a", "1", "b", "1");
    peer().sendBox("_ask", "2", "_command", "Switch");
    peer().expect("_answer", "2");
    echo.stream.get(10, SECONDS);

    slow.completeExceptionally(new IOException("fatal"));

    peer().send("hello");
    assertThat(echo.heard(5)).isEqualTo("hello");
    assertThat(echo.ended).isNotDone();
  }

  @Test
  void aCallHasToSayWhatToSwitchTo() throws Exception {
    serve(ask -> later);

    assertThat(peer().connection().call(SWITCH, Values.of()))
        .failsWithin(10, SECONDS)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(InvalidSignature.class)
        .withMessageContaining("Switch: forgot what to go over to");
    var sum = peer().connection().call(SUM, Values.of(A, ONE, B, ONE));
    peer().expect("_ask", "1", "_command", "Sum", "a", "1", "b", "1");
    assertThat(sum).isNotDone();
  }

  private void serve(Responder responder) throws IOException {
    opened = ScriptedPeer.of(directory, Responders.builder().onLater(SWITCH, responder).build());
  }

  private ScriptedPeer peer() {
    assertThat(opened).isNotNull();
    return opened;
  }

  private static Values to(SwitchedProtocol protocol) {
    return Values.of(ProtocolSwitch.TO, protocol);
  }

  private String read(int count) throws IOException {
    return peer().read(count);
  }

  private static void writeAll(SwitchedStream stream, String text) {
    try {
      stream.write(ByteBuffer.wrap(bytes(text)));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Remembers what it hears. */
  private static class Echo implements SwitchedProtocol {
    final CompletableFuture<SwitchedStream> stream = new CompletableFuture<>();
    final CompletableFuture<@Nullable Throwable> ended = new CompletableFuture<>();
    final BlockingQueue<Descriptor> descriptors = new LinkedBlockingQueue<>();
    private final BlockingQueue<Character> characters = new LinkedBlockingQueue<>();

    @Override
    public void started(SwitchedStream started) {
      stream.complete(started);
    }

    @Override
    public void received(ByteBuffer bytes) {
      assertThat(stream).isDone();
      while (bytes.hasRemaining()) {
        characters.add((char) bytes.get());
      }
    }

    @Override
    public void received(Descriptor descriptor) {
      descriptors.add(descriptor);
    }

    @Override
    public void ended(@Nullable Throwable cause) {
      ended.complete(cause);
    }

    String heard(int count) throws InterruptedException {
      var text = new StringBuilder();
      while (text.length() < count) {
        text.append(characters.take());
      }
      return text.toString();
    }
  }
}
