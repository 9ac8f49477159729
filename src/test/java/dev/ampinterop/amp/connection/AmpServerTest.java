package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.connection.SumAndTake.A;
import static dev.ampinterop.amp.connection.SumAndTake.B;
import static dev.ampinterop.amp.connection.SumAndTake.CONTENT;
import static dev.ampinterop.amp.connection.SumAndTake.FILE;
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
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.connection.ConnectionEnd.How;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.error.PeerDoesNotRead;
import dev.ampinterop.amp.error.TlsFailed;
import dev.ampinterop.amp.error.UnusableDescriptor;
import dev.ampinterop.amp.transport.Listener;
import dev.ampinterop.amp.transport.TcpListener;
import dev.ampinterop.amp.transport.TcpTransport;
import dev.ampinterop.amp.transport.TestTls;
import dev.ampinterop.amp.transport.TlsTransport;
import dev.ampinterop.amp.transport.Transport;
import dev.ampinterop.amp.transport.UnixListener;
import dev.ampinterop.amp.transport.UnixTransport;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(40)
class AmpServerTest {
  private static final Consumer<AmpConnection> NOTHING = connection -> {};

  @TempDir Path directory;

  @Test
  void servesOverTcpAndClosesItsListener() throws IOException {
    var listener = TcpListener.at("127.0.0.1", 0);
    AmpConnection client;
    try (var server = AmpServer.listen(listener, SumAndTake.responders())) {
      client =
          AmpConnection.open(TcpTransport.connect("127.0.0.1", listener.port()), Responders.none());

      assertThat(sum(client)).isEqualTo(2);
      assertThatThrownBy(
              client.call(TAKE, Values.of(FILE, Descriptor.borrowed(FileDescriptor.in)))::join)
          .hasCauseInstanceOf(UnusableDescriptor.class)
          .hasMessageContaining("use a UNIX socket");
    }
    assertThat(client.ended().join().how()).isEqualTo(How.CLOSED_BY_PEER);
    // Another program may listen at the port by now, so it is not tried.
    assertThatThrownBy(listener::accept).isInstanceOf(IOException.class);
  }

  @Test
  void goesOnWhateverAcceptingAndTheCallbackThrow() throws Exception {
    Deque<Throwable> failures =
        new ArrayDeque<>(
            List.of(
                new OutOfMemoryError("as when no thread is left"),
                new IOException("as when no descriptor is left"),
                new IllegalStateException("as by a mistake")));
    var flaky = new Flaky(UnixListener.at(directory.resolve("s")), failures);
    List<AmpConnection> connected = Collections.synchronizedList(new ArrayList<>());
    int before = OpenDescriptors.settled();
    try (var server =
            AmpServer.listen(
                flaky,
                SumAndTake.responders(),
                connection -> {
                  connected.add(connection);
                  if (connected.size() == 1) {
                    throw new LinkageError("of user code");
                  }
                });
        var refused = AmpConnection.connect(directory.resolve("s"), Responders.none())) {
      assertThat(refused.ended().get(10, TimeUnit.SECONDS).how()).isEqualTo(How.CLOSED_BY_PEER);
      assertThat(connected.get(0).ended().get(10, TimeUnit.SECONDS).how())
          .isEqualTo(How.CLOSED_BY_US);

      try (var served = AmpConnection.connect(directory.resolve("s"), Responders.none())) {
        assertThat(sum(served)).isEqualTo(2);
      }
      assertThat(failures).isEmpty();
    }
    OpenDescriptors.awaitAtMost(before - 1); // its listener
  }

  @Test
  void closesATransportThatItCannotSpeakOn() throws Exception {
    int before = OpenDescriptors.settled();
    try (var listener = UnixListener.at(directory.resolve("s"));
        var client = UnixTransport.connect(directory.resolve("s"));
        var accepted = listener.accept()) {
      assertThatThrownBy(() -> AmpConnection.open(new Odd(accepted), Responders.none()))
          .isInstanceOf(IllegalStateException.class);
      assertThat(client.read(ByteBuffer.allocateDirect(1), handle -> {})).isEqualTo(-1);
    }
    OpenDescriptors.awaitAtMost(before);
  }

  @Test
  void refusesMoreConnectionsThanItMayHaveAndServesAgainOnceOneLeaves() throws Exception {
    var options = ServerOptions.unlimited().withMaxConnections(2);
    try (var server = server(SumAndTake.responders(), options, NOTHING)) {
      AmpConnection first = connect();
      AmpConnection second = connect();
      assertThat(sum(first)).isEqualTo(2);
      assertThat(sum(second)).isEqualTo(2);

      assertThat(connect().ended().get(10, TimeUnit.SECONDS).how()).isEqualTo(How.CLOSED_BY_PEER);
      assertThat(sum(first)).isEqualTo(2);

      second.close();
      OpenDescriptors.await(() -> server.connections() == 1);
      try (var third = connect()) {
        assertThat(sum(third)).isEqualTo(2);
      }
      first.close();
    }
  }

  @Test
  void limitsWhatWaitsForAllPeersTogether() throws Exception {
    Command fill = Command.named("Fill").takes(CONTENT).returns().build();
    List<AmpConnection> connections = Collections.synchronizedList(new ArrayList<>());
    var options = ServerOptions.unlimited().withMaxQueuedBytes(600_000);
    try (var server = server(Responders.none(), options, connections::add);
        var one = UnixTransport.connect(directory.resolve("s"));
        var other = UnixTransport.connect(directory.resolve("s"))) {
      OpenDescriptors.await(() -> connections.size() == 2);
      var much = Values.of(CONTENT, new byte[60_000]);
      CompletableFuture<Values> refused;
      int made = 0;
      do { // none of them reads, and neither waits for more than 1 MiB
        refused = connections.get(made % 2).call(fill, much);
        made++;
      } while (!refused.isCompletedExceptionally());

      assertThat(made).isGreaterThan(10); // so much fits in
      assertThatThrownBy(refused::join)
          .hasCauseInstanceOf(PeerDoesNotRead.class)
          .hasMessageContaining("over all connections");
      var buffer = ByteBuffer.allocateDirect(1 << 20);
      while (buffer.position() < 300_000) {
        one.read(buffer, handle -> {});
        other.read(buffer, handle -> {});
      }
      OpenDescriptors.await(() -> !connections.get(0).call(fill, much).isDone());
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void closesWhatIsIdle() throws Exception {
    var never = new CompletableFuture<Values>();
    var responders = Responders.builder().onLater(SUM, ask -> never).build();
    var options = ServerOptions.unlimited().withIdleTimeout(Duration.ofMillis(100));
    try (var server = server(responders, options, NOTHING);
        var idle = connect();
        var waiting = connect()) {
      var call = waiting.call(SUM, Values.of(A, ONE, B, ONE));

      assertThat(idle.ended().get(10, TimeUnit.SECONDS).how()).isEqualTo(How.CLOSED_BY_PEER);
      assertThat(call).isNotDone();
      never.complete(Values.of(TOTAL, TWO));
      assertThat(call.get(10, TimeUnit.SECONDS).get(TOTAL)).isEqualTo(TWO);
      assertThat(waiting.ended().get(10, TimeUnit.SECONDS).how()).isEqualTo(How.CLOSED_BY_PEER);
    }
  }

  @Test
  void doesNotWaitForAHandshakeThatNeverEnds() throws Exception {
    var ended = new CompletableFuture<ConnectionEnd>();
    var options = ConnectionOptions.defaults().withTlsHandshakeTimeout(Duration.ofMillis(100));
    try (var listener = UnixListener.at(directory.resolve("s"));
        var server =
            AmpServer.listen(
                new Securing(listener),
                Responders.none(),
                options,
                connection -> connection.ended().thenAccept(ended::complete));
        var silent = UnixTransport.connect(directory.resolve("s"))) {
      ConnectionEnd end = ended.get(10, TimeUnit.SECONDS);
      assertThat(end.how()).isEqualTo(How.TLS_FAILED);
      assertThat(end.cause())
          .isInstanceOf(TlsFailed.class)
          .hasMessageContaining("the handshake took longer than PT0.1S");
      assertThat(silent.carriesDescriptors()).isTrue();
    }
  }

  @Test
  void closingCutsOffAllPeersThatDoNotReadTogether() throws Exception {
    Command fill = Command.named("Fill").takes(CONTENT).returns().build();
    List<AmpConnection> connections = Collections.synchronizedList(new ArrayList<>());
    List<UnixTransport> peers = new ArrayList<>();
    try (var server = server(Responders.none(), ServerOptions.unlimited(), connections::add)) {
      for (int i = 0; i < 3; i++) {
        peers.add(UnixTransport.connect(directory.resolve("s")));
      }
      OpenDescriptors.await(() -> connections.size() == 3);
      for (AmpConnection connection : connections) {
        for (int i = 0; i < 10; i++) {
          connection.call(fill, Values.of(CONTENT, new byte[60_000]));
        }
      }
    } // within the time that a test has, which three waits of 10 s would pass
    for (AmpConnection connection : connections) {
      assertThat(connection.ended().get(10, TimeUnit.SECONDS).how()).isEqualTo(How.CLOSED_BY_US);
    }
    peers.forEach(UnixTransport::close);
  }

  private AmpServer server(
      Responders responders, ServerOptions options, Consumer<AmpConnection> connected)
      throws IOException {
    return AmpServer.listen(
        UnixListener.at(directory.resolve("s")), responders, options, connected);
  }

  private AmpConnection connect() throws IOException {
    return AmpConnection.connect(directory.resolve("s"), Responders.none());
  }

  private static int sum(AmpConnection connection) {
    return connection.call(SUM, Values.of(A, ONE, B, ONE)).join().get(TOTAL).intValueExact();
  }

  /** Fails some times before it accepts. */
  private record Flaky(Listener behind, Deque<Throwable> failures) implements Listener {
    @Override
    public Transport accept() throws IOException {
      Throwable failure = failures.poll();
      if (failure instanceof Error error) {
        throw error;
      }
      if (failure instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      if (failure != null) {
        throw new IOException(failure);
      }
      return behind.accept();
    }

    @Override
    public void close() throws IOException {
      behind.close();
    }
  }

  /** Does not say what it is asked first. */
  private record Odd(Transport behind) implements Transport {
    @Override
    public int read(ByteBuffer target, Consumer<FileDescriptor> received) throws IOException {
      return behind.read(target, received);
    }

    @Override
    public void write(ByteBuffer source, List<FileDescriptor> descriptors) throws IOException {
      behind.write(source, descriptors);
    }

    @Override
    public int offer(ByteBuffer source, List<FileDescriptor> descriptors) throws IOException {
      return behind.offer(source, descriptors);
    }

    @Override
    public boolean carriesDescriptors() {
      throw new IllegalStateException("by a mistake");
    }

    @Override
    public void close() throws IOException {
      behind.close();
    }
  }

  /** Speaks TLS on what it accepts. */
  private record Securing(Listener behind) implements Listener {
    @Override
    public Transport accept() throws IOException {
      return TlsTransport.over(behind.accept(), TestTls.verifying("bob"));
    }

    @Override
    public void close() throws IOException {
      behind.close();
    }
  }
}
