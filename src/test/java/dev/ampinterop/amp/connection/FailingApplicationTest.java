package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.connection.SumAndTake.A;
import static dev.ampinterop.amp.connection.SumAndTake.B;
import static dev.ampinterop.amp.connection.SumAndTake.FILE;
import static dev.ampinterop.amp.connection.SumAndTake.RELAY;
import static dev.ampinterop.amp.connection.SumAndTake.SUM;
import static dev.ampinterop.amp.connection.SumAndTake.TAKE;
import static dev.ampinterop.amp.connection.SumAndTake.TOTAL;
import static java.math.BigInteger.ONE;
import static java.math.BigInteger.TWO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.ProtocolSwitch;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.connection.ConnectionEnd.How;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.error.ConnectionLost;
import dev.ampinterop.amp.error.LocalProtocolException;
import dev.ampinterop.amp.error.UnknownRemoteError;
import dev.ampinterop.amp.transport.SwitchedProtocol;
import dev.ampinterop.amp.transport.SwitchedStream;
import dev.ampinterop.amp.transport.Transport;
import dev.ampinterop.amp.transport.UnixListener;
import dev.ampinterop.amp.transport.UnixTransport;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever an application throws where it is called: nothing hangs, nothing stays open. */
@Timeout(20)
class FailingApplicationTest {
  /** Nobody expects one of these. */
  private static final class Unexpected extends Error {
    private static final long serialVersionUID = 1;

    private Unexpected() {
      super("unexpected");
    }
  }

  @TempDir Path directory;

  @Test
  void anExceptionThatCannotBeMadeIsAnUnknownErrorAndTheConnectionGoesOn() throws Exception {
    Command broken =
        Command.named("Sum")
            .takes(A, B)
            .returns(TOTAL)
            .fails(
                "BAD",
                IllegalStateException.class,
                description -> {
                  throw new Unexpected();
                })
            .build();
    try (var peer = ScriptedPeer.of(directory, Responders.none())) {
      var call = peer.connection().call(broken, Values.of(A, ONE, B, ONE));
      peer.sendBox("_error", "1", "_error_code", "BAD", "_error_description", "so it is");

      assertThatThrownBy(() -> call.get(10, TimeUnit.SECONDS))
          .hasCauseInstanceOf(UnknownRemoteError.class)
          .hasMessageContaining("so it is");
      var next = peer.connection().call(SUM, Values.of(A, ONE, B, ONE));
      peer.sendBox("_answer", "2", "total", "2");
      assertThat(next.get(10, TimeUnit.SECONDS).get(TOTAL)).isEqualTo(TWO);
    }
  }

  @Test
  void aResponderThatThrowsAnErrorIsAnsweredForAndItsConnectionCloses() throws Exception {
    Responders responders =
        Responders.on(
                SUM,
                ask -> {
                  throw new Unexpected();
                })
            .build();
    for (Executor executor : new Executor[] {Runnable::run, null}) {
      var options = ConnectionOptions.defaults();
      try (var peer =
          ScriptedPeer.of(
              directory, responders, executor == null ? options : options.withExecutor(executor))) {
        peer.sendBox("_ask", "1", "_command", "Sum", "a", "1", "b", "1");

        assertThat(peer.next().orElseThrow().text("_error_code")).isEqualTo("UNKNOWN");
        peer.expectEnd();
        assertThat(end(peer).how()).isEqualTo(How.CLOSED_BY_US);
      }
    }
  }

  @Test
  void aStageThatCannotBeWatchedIsAnsweredFor() throws Exception {
    class Unwatchable extends CompletableFuture<Values> {
      @Override
      public CompletableFuture<Values> whenComplete(
          java.util.function.BiConsumer<? super Values, ? super Throwable> action) {
        throw new Unexpected();
      }
    }
    Responders responders =
        Responders.builder()
            .onLater(SUM, ask -> (CompletionStage<Values>) new Unwatchable())
            .build();
    try (var peer = ScriptedPeer.of(directory, responders)) {
      peer.sendBox("_ask", "1", "_command", "Sum", "a", "1", "b", "1");

      assertThat(peer.next().orElseThrow().text("_error_code")).isEqualTo("UNKNOWN");
    }
  }

  @Test
  void anExecutorMayThrowAnythingAndRunItsTaskAllTheSame() throws Exception {
    Executor executor =
        task -> {
          task.run();
          throw new Unexpected();
        };
    try (var peer =
        ScriptedPeer.of(
            directory,
            SumAndTake.responders(),
            ConnectionOptions.defaults().withExecutor(executor))) {
      peer.sendBox("_ask", "1", "_command", "Sum", "a", "1", "b", "1");
      peer.expect("_answer", "1", "total", "2");
      peer.sendBox("_ask", "2", "_command", "Sum", "a", "1", "b", "2");
      peer.expect("_answer", "2", "total", "3");
    }
  }

  @Test
  void whatAnExecutorNeverRunsIsClosedWithTheConnection() throws Exception {
    int before = OpenDescriptors.settled();
    try (var file = new FileInputStream("/dev/null");
        var peer =
            ScriptedPeer.of(
                directory,
                SumAndTake.responders(),
                ConnectionOptions.defaults().withExecutor(task -> {}))) {
      peer.send(
          ScriptedPeer.box("_ask", "1", "_command", "Take", "file", "0").toBytes(),
          List.of(file.getFD()));
      peer.hangUp();
      end(peer);
    }
    OpenDescriptors.awaitAtMost(before);
  }

  @Test
  void theEndIsReportedWhateverListenersAndProtocolsThrow() throws Exception {
    Command change = Command.named("Change").switchesProtocol().build();
    var protocol =
        new SwitchedProtocol() {
          @Override
          public void started(SwitchedStream stream) {}

          @Override
          public void received(ByteBuffer bytes) {}

          @Override
          public void ended(@Nullable Throwable cause) {
            throw new Unexpected();
          }
        };
    var listener =
        new ConnectionListener() {
          @Override
          public void ended(ConnectionEnd end) {
            throw new Unexpected();
          }
        };
    try (var peer =
        ScriptedPeer.of(
            directory,
            Responders.on(change, ask -> Values.of(ProtocolSwitch.TO, protocol)).build(),
            ConnectionOptions.defaults().withListener(listener))) {
      peer.sendBox("_ask", "1", "_command", "Change");
      peer.expect("_answer", "1");
      peer.hangUp();

      assertThat(end(peer).how()).isEqualTo(How.CLOSED_BY_PEER);
    }
  }

  @Test
  void whatAProtocolThrowsEndsTheConnection() throws Exception {
    Command change = Command.named("Change").switchesProtocol().build();
    var protocol =
        new SwitchedProtocol() {
          @Override
          public void started(SwitchedStream stream) {
            throw new Unexpected();
          }

          @Override
          public void received(ByteBuffer bytes) {}
        };
    try (var peer =
        ScriptedPeer.of(
            directory,
            Responders.on(change, ask -> Values.of(ProtocolSwitch.TO, protocol)).build())) {
      peer.sendBox("_ask", "1", "_command", "Change");

      assertThat(end(peer).cause()).isInstanceOf(Unexpected.class);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anErrorOfTheTransportEndsTheConnectionAndItsCalls(boolean offers) throws Exception {
    int before = OpenDescriptors.settled();
    try (var listener = UnixListener.at(directory.resolve("s"));
        var file = new FileInputStream("/dev/null")) {
      var transport = new Failing(UnixTransport.connect(directory.resolve("s")), offers);
      try (var connection = AmpConnection.open(transport, Responders.none());
          var accepted = listener.accept()) {
        assertThat(accepted.carriesDescriptors()).isTrue();
        var call = connection.call(TAKE, Values.of(FILE, Descriptor.borrowed(file.getFD())));

        assertThatThrownBy(() -> call.get(10, TimeUnit.SECONDS))
            .hasCauseInstanceOf(ConnectionLost.class)
            .hasMessageContaining("unexpected");
        assertThat(connection.ended().get(10, TimeUnit.SECONDS).cause())
            .isInstanceOf(Unexpected.class);
      }
    }
    OpenDescriptors.awaitAtMost(before);
  }

  @Test
  void whatWasHandedOverToARefusedCallIsClosed() throws Exception {
    try (var peer = ScriptedPeer.of(directory, Responders.none());
        var file = new FileInputStream("/dev/null")) {
      AmpConnection connection = peer.connection();
      List<Callable<CompletableFuture<Values>>> refused =
          List.of(
              () -> connection.call(null, handedOver(file)),
              () -> connection.call(null, handedOver(file), Duration.ofSeconds(1)),
              () -> connection.call(RELAY, handedOver(file), null),
              () -> connection.call(RELAY, handedOver(file), Duration.ZERO),
              () -> connection.call(SUM, handedOver(file)));
      int before = OpenDescriptors.settled();
      for (Callable<CompletableFuture<Values>> call : refused) {
        assertThatThrownBy(call.call()::join).hasCauseInstanceOf(LocalProtocolException.class);
        OpenDescriptors.awaitAtMost(before);
      }
    }
  }

  private static Values handedOver(FileInputStream file) throws IOException {
    return Values.of(FILE, Descriptor.borrowed(file.getFD()).duplicate().handOver());
  }

  private static ConnectionEnd end(ScriptedPeer peer) throws Exception {
    return peer.connection().ended().get(10, TimeUnit.SECONDS);
  }

  /** Reads, and fails to write in a way that nobody expects. */
  private record Failing(Transport behind, boolean offers) implements Transport {
    @Override
    public int read(ByteBuffer target, Consumer<FileDescriptor> received) throws IOException {
      return behind.read(target, received);
    }

    @Override
    public void write(ByteBuffer source, List<FileDescriptor> descriptors) {
      throw new Unexpected();
    }

    @Override
    public int offer(ByteBuffer source, List<FileDescriptor> descriptors) {
      if (offers) {
        throw new Unexpected();
      }
      return 0;
    }

    @Override
    public boolean carriesDescriptors() {
      return true;
    }

    @Override
    public void close() throws IOException {
      behind.close();
    }
  }
}
