package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.TestBytes.bytes;
import static dev.ampinterop.amp.connection.SumAndTake.A;
import static dev.ampinterop.amp.connection.SumAndTake.B;
import static dev.ampinterop.amp.connection.SumAndTake.SUM;
import static dev.ampinterop.amp.connection.SumAndTake.TOTAL;
import static java.math.BigInteger.ONE;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.transport.Transport;
import java.io.FileDescriptor;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A connection on which nothing comes holds no thread, and serves as all others do. */
@Timeout(60)
class IdleConnectionsTest {
  private static final int MANY = 300; // more than one thread waits for
  private static final int DESCRIPTORS_EACH = 4; // two sides, two each

  @TempDir Path directory;

  @Test
  void manyIdleConnectionsHoldFewThreadsAndEachAnswers() throws Exception {
    int before = OpenDescriptors.settled();
    int count = Math.min(MANY, OpenDescriptors.room() / DESCRIPTORS_EACH - 5);
    Path path = directory.resolve("s");
    try (AmpServer server = AmpServer.listen(path, SumAndTake.responders())) {
      List<AmpConnection> clients = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        clients.add(AmpConnection.connect(path, Responders.none()));
      }
      for (int round = 0; round < 2; round++) {
        assertThat(answers(clients)).isEqualTo(count);
        assertThat(OpenDescriptors.await(() -> threads() <= count / 10 + 5)).isTrue();
      }
      assertThat(server.connections()).isEqualTo(count);
      clients.forEach(AmpConnection::abort);
      assertThat(OpenDescriptors.await(() -> server.connections() == 0)).isTrue();
    }
    OpenDescriptors.awaitAtMost(before);
  }

  @Test
  void aBoxMayComeInPiecesThatDifferentThreadsRead() throws Exception {
    var transport = new Dozing();
    var onReadingThread = new CompletableFuture<Boolean>();
    Responders responders =
        Responders.on(
                SUM,
                ask -> {
                  var call = ask.peer().call(SUM, Values.of(A, ONE, B, ONE));
                  try {
                    call.join();
                  } catch (IllegalStateException e) { // it would wait for itself
                    onReadingThread.complete(true);
                  }
                  onReadingThread.complete(false);
                  return Values.of(TOTAL, ask.get(A));
                })
            .build();
    AmpConnection connection = AmpConnection.open(transport, responders);
    byte[] box =
        new BoxBuilder()
            .put("_ask", bytes("1"))
            .put("_command", bytes("Sum"))
            .put("a", bytes("1"))
            .put("b", bytes("2"))
            .build()
            .toBytes();
    for (byte piece : box) {
      Runnable readOn = transport.dozing.poll(10, SECONDS);
      transport.coming.add(ByteBuffer.wrap(new byte[] {piece}));
      readOn.run();
    }
    assertThat(onReadingThread.get(10, SECONDS)).isTrue();

    Runnable readOn = transport.dozing.poll(10, SECONDS);
    connection.abort();
    assertThat(connection.ended()).isNotDone(); // whoever reads next sees to that
    readOn.run();
    assertThat(connection.ended().get(10, SECONDS)).isEqualTo(ConnectionEnd.BY_US);
  }

  private static int answers(List<AmpConnection> clients) {
    List<CompletableFuture<Values>> calls = new ArrayList<>();
    for (AmpConnection client : clients) {
      calls.add(client.call(SUM, Values.of(A, ONE, B, ONE)));
    }
    return (int)
        calls.stream().filter(call -> call.join().get(TOTAL).equals(BigInteger.TWO)).count();
  }

  private static int threads() {
    return (int)
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("amp"))
            .count();
  }

  /** Is idle whenever there is nothing to read just now; the test says when that is over. */
  private static final class Dozing implements Transport {
    final BlockingQueue<ByteBuffer> coming = new LinkedBlockingQueue<>();
    final BlockingQueue<Runnable> dozing = new LinkedBlockingQueue<>();
    private volatile boolean closed;

    @Override
    public int read(ByteBuffer target, Consumer<FileDescriptor> received) {
      throw new AssertionError("a thread waits");
    }

    @Override
    public int readWithin(int millis, ByteBuffer target, Consumer<FileDescriptor> received) {
      ByteBuffer next = coming.poll();
      if (next == null) {
        return closed ? -1 : 0;
      }
      int count = next.remaining();
      target.put(next);
      return count;
    }

    @Override
    public boolean whenReadable(Runnable action) {
      return dozing.add(action);
    }

    @Override
    public void write(ByteBuffer source, List<FileDescriptor> descriptors) {
      offer(source, descriptors);
    }

    @Override
    public int offer(ByteBuffer source, List<FileDescriptor> descriptors) {
      int count = source.remaining();
      source.position(source.limit());
      return count;
    }

    @Override
    public boolean carriesDescriptors() {
      return false;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
