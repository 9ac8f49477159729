package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.connection.SumAndTake.A;
import static dev.ampinterop.amp.connection.SumAndTake.B;
import static dev.ampinterop.amp.connection.SumAndTake.CONTENT;
import static dev.ampinterop.amp.connection.SumAndTake.FILE;
import static dev.ampinterop.amp.connection.SumAndTake.SUM;
import static dev.ampinterop.amp.connection.SumAndTake.TAKE;
import static dev.ampinterop.amp.connection.SumAndTake.responders;
import static java.math.BigInteger.valueOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.error.ConnectionLost;
import dev.ampinterop.amp.error.PeerDoesNotRead;
import dev.ampinterop.amp.transport.Transport;
import dev.ampinterop.amp.transport.UnixTransport;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When a descriptor is duplicated to be sent, and when it need not be. */
@Timeout(20)
class SendingDescriptorsTest {
  @TempDir Path directory;
  private AmpServer server;
  private GatedTransport transport;
  private AmpConnection client;

  @BeforeEach
  void connect() throws IOException {
    server = AmpServer.listen(directory.resolve("s"), responders());
    transport = new GatedTransport(UnixTransport.connect(directory.resolve("s")));
    client = AmpConnection.open(transport, Responders.none());
    Files.writeString(directory.resolve("f"), "hello");
  }

  @AfterEach
  void close() throws IOException {
    transport.gate.countDown();
    client.close();
    server.close();
  }

  @Test
  void sendsTheCallersOwnWhereTheCallerWritesBeforeItReturns() throws IOException {
    transport.gate.countDown();
    try (var in = new FileInputStream(directory.resolve("f").toFile())) {
      var answer = take(in).join();

      assertThat(answer.get(CONTENT)).isEqualTo("hello".getBytes(UTF_8));
      assertThat(transport.sent).containsExactly(in.getFD());
      assertThat(in.getFD().valid()).isTrue();
    }
  }

  @Test
  void sendsADuplicateOfOneThatItsOwnerClosedBeforeItsTurnCame() throws Exception {
    var writing = new Thread(() -> client.call(SUM, Values.of(A, valueOf(13), B, valueOf(81))));
    writing.start();
    transport.arrived.await();
    CompletableFuture<Values> queued;
    try (var in = new FileInputStream(directory.resolve("f").toFile())) {
      queued = take(in);
    }
    assertThat(transport.sent).isEmpty();

    transport.gate.countDown();

    assertThat(queued.join().get(CONTENT)).isEqualTo("hello".getBytes(UTF_8));
    writing.join();
    assertThat(transport.sent).hasSize(1).noneMatch(FileDescriptor::valid);
  }

  @Test
  void whatWaitsWhenAWriteFailsHalfwayIsClosed() throws Exception {
    int before = OpenDescriptors.settled();
    List<CompletableFuture<Values>> calls;
    Descriptor handedOver;
    try (var in = new FileInputStream(directory.resolve("f").toFile())) {
      var first = new CompletableFuture<Values>();
      var writing = new Thread(() -> first.complete(takeOrFail(in).handle((a, e) -> a).join()));
      writing.start();
      transport.arrived.await();
      handedOver = Descriptor.borrowed(in.getFD()).duplicate().handOver();
      calls = List.of(take(in), client.call(TAKE, Values.of(FILE, handedOver)));
      transport.fails = true;
      transport.gate.countDown();
      writing.join();

      client.ended().join();
      assertThat(first.join()).isNull();
      assertThat(in.getFD().valid()).isTrue();
    }
    for (CompletableFuture<Values> call : calls) {
      assertThatThrownBy(call::join).hasCauseInstanceOf(ConnectionLost.class);
    }
    server.close();
    OpenDescriptors.awaitAtMost(before - 5); // a listener and both ends of the connection, two each
  }

  @Test
  void aDescriptorThatItsOwnerClosesDuringTheCallLosesTheConnectionOnly() throws Exception {
    transport.holdsOffers = true;
    var in = new FileInputStream(directory.resolve("f").toFile());
    var outcome = new CompletableFuture<Throwable>();
    var writing =
        new Thread(
            () -> outcome.complete(takeOrFail(in).handle((answer, failure) -> failure).join()));
    writing.start();
    transport.arrived.await();
    in.close();
    transport.gate.countDown();
    writing.join();

    // Either thread may be the first to notice: the one that writes, or the one that reads.
    assertThat(outcome.join())
        .isInstanceOf(ConnectionLost.class)
        .hasMessageStartingWith("Take: the connection was ");
  }

  @Test
  void callersWaitWhileManyDescriptorsDo() throws Exception {
    var writing = new Thread(() -> client.call(SUM, Values.of(A, valueOf(13), B, valueOf(81))));
    writing.start();
    transport.arrived.await();
    var calling =
        new Thread(
            () -> {
              for (int i = 0; i < 2 * Transport.MAX_DESCRIPTORS + 1; i++) {
                takeNothing();
              }
            });
    calling.start();
    assertThat(OpenDescriptors.await(() -> calling.getState() == Thread.State.WAITING)).isTrue();

    transport.gate.countDown();
    calling.join();
    writing.join();
  }

  @Test
  void descriptorsThatWaitForAPeerThatDoesNotReadAreBounded() throws Exception {
    var options = ConnectionOptions.defaults().withMaxQueuedDescriptors(2);
    try (var bounded = AmpConnection.open(transport, Responders.none(), options)) {
      var writing = new Thread(() -> bounded.call(SUM, Values.of(A, valueOf(13), B, valueOf(81))));
      writing.start();
      transport.arrived.await();
      List<CompletableFuture<Values>> calls = new ArrayList<>();
      try (var in = new FileInputStream(directory.resolve("f").toFile())) {
        for (int i = 0; i < 4; i++) {
          calls.add(bounded.call(TAKE, Values.of(FILE, Descriptor.borrowed(in.getFD()))));
        }
      }

      assertThatThrownBy(calls.get(3)::join)
          .hasCauseInstanceOf(PeerDoesNotRead.class)
          .hasMessageContaining("Take: more than 2 descriptors wait");
      assertThat(calls.subList(0, 3)).noneMatch(CompletableFuture::isDone);
      transport.gate.countDown();
      writing.join();
    }
  }

  private void takeNothing() {
    try (var in = new FileInputStream("/dev/null")) {
      take(in);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private CompletableFuture<Values> takeOrFail(FileInputStream in) {
    try {
      return take(in);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletableFuture<Values> take(FileInputStream in) throws IOException {
    return client.call(TAKE, Values.of(FILE, Descriptor.borrowed(in.getFD())));
  }

  /** Lets writers wait at a gate, and notes which descriptors pass. */
  private static final class GatedTransport implements Transport {
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch gate = new CountDownLatch(1);
    private final List<FileDescriptor> sent = new ArrayList<>();
    private final Transport behind;
    private volatile boolean fails;
    private volatile boolean holdsOffers;

    private GatedTransport(Transport behind) {
      this.behind = behind;
    }

    @Override
    public void write(ByteBuffer source, List<FileDescriptor> descriptors) throws IOException {
      pass();
      if (fails) {
        behind.write(source.limit(source.remaining() / 2), descriptors);
        throw new IOException("broken");
      }
      behind.write(source, descriptors);
      sent.addAll(descriptors);
    }

    @Override
    public int offer(ByteBuffer source, List<FileDescriptor> descriptors) throws IOException {
      if (holdsOffers) {
        pass();
      } else if (gate.getCount() > 0) {
        return 0;
      }
      int count = behind.offer(source, descriptors);
      sent.addAll(descriptors);
      return count;
    }

    private void pass() throws IOException {
      arrived.countDown();
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    @Override
    public int read(ByteBuffer target, Consumer<FileDescriptor> received) throws IOException {
      return behind.read(target, received);
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
