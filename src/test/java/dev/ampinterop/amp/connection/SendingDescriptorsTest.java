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

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.descriptor.Descriptor;
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

  private CompletableFuture<Values> take(FileInputStream in) throws IOException {
    return client.call(TAKE, Values.of(FILE, Descriptor.borrowed(in.getFD())));
  }

  /** Lets writers wait at a gate, and notes which descriptors pass. */
  private static final class GatedTransport implements Transport {
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch gate = new CountDownLatch(1);
    private final List<FileDescriptor> sent = new ArrayList<>();
    private final Transport behind;

    private GatedTransport(Transport behind) {
      this.behind = behind;
    }

    @Override
    public void write(ByteBuffer source, List<FileDescriptor> descriptors) throws IOException {
      arrived.countDown();
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      behind.write(source, descriptors);
      sent.addAll(descriptors);
    }

    @Override
    public int offer(ByteBuffer source, List<FileDescriptor> descriptors) throws IOException {
      return behind.offer(source, descriptors);
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
