package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.connection.SumAndTake.A;
import static dev.ampinterop.amp.connection.SumAndTake.B;
import static dev.ampinterop.amp.connection.SumAndTake.CONTENT;
import static dev.ampinterop.amp.connection.SumAndTake.SUM;
import static dev.ampinterop.amp.connection.SumAndTake.TOTAL;
import static java.math.BigInteger.ONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.command.StartTls;
import dev.ampinterop.amp.connection.ConnectionEnd.How;
import dev.ampinterop.amp.error.ConnectionLost;
import dev.ampinterop.amp.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class ClosingTest {
  private static final Command TELL = Command.named("Tell").takes(CONTENT).withoutAnswer().build();
  private static final Command FILL = Command.named("Fill").returns(CONTENT).build();

  @TempDir Path directory;
  private ScriptedPeer peer;

  @AfterEach
  void close() throws IOException {
    if (peer != null) {
      peer.close();
    }
  }

  @Test
  void closingWritesWhatIsQueuedAndFailsWhatWaits() throws IOException {
    serve(Responders.none());
    var call = sum();
    peer.connection().startClosing();

    peer.expect("_ask", "1", "_command", "Sum", "a", "1", "b", "1").expectEnd();
    assertThatThrownBy(call::join)
        .hasCauseInstanceOf(ConnectionLost.class)
        .hasMessageContaining("Sum: the connection was closed by us");
    assertThat(end()).isEqualTo(How.CLOSED_BY_US);
    assertThatThrownBy(sum()::join)
        .hasCauseInstanceOf(ConnectionLost.class)
        .hasMessageContaining("Sum: the connection was closed by us");
  }

  @Test
  void closingTwiceAndAfterTheEndDoesNothing() throws IOException {
    serve(Responders.none());
    peer.connection().close();
    peer.connection().close();
    peer.connection().startClosing();
    peer.connection().abort();

    assertThat(end()).isEqualTo(How.CLOSED_BY_US);
  }

  @Test
  void closingAfterThePeerHungUpDoesNothing() throws IOException {
    serve(Responders.none());
    peer.hangUp();
    assertThat(end()).isEqualTo(How.CLOSED_BY_PEER);

    peer.connection().close();

    assertThat(end()).isEqualTo(How.CLOSED_BY_PEER);
  }

  @Test
  void aResponderMayCloseAndIsAnsweredFirst() throws IOException {
    var connection = new CompletableFuture<AmpConnection>();
    serve(
        Responders.on(
                SUM,
                ask -> {
                  connection.join().close();
                  return Values.of(TOTAL, ONE);
                })
            .build());
    connection.complete(peer.connection());

    peer.sendBox("_ask", "1", "_command", "Sum", "a", "1", "b", "1");

    peer.expect("_answer", "1", "total", "1").expectEnd();
    assertThat(end()).isEqualTo(How.CLOSED_BY_US);
  }

  @Test
  void manyThreadsMayCloseAtOnce() throws Exception {
    serve(Responders.none());
    var go = new CountDownLatch(1);
    Thread[] threads = new Thread[8];
    for (int i = 0; i < threads.length; i++) {
      threads[i] =
          new Thread(
              () -> {
                awaitQuietly(go);
                peer.connection().close();
              });
      threads[i].start();
    }
    go.countDown();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(end()).isEqualTo(How.CLOSED_BY_US);
  }

  @Test
  void aPeerThatDoesNotReadKeepsNobodyFromReading() throws Exception {
    var told = new CompletableFuture<Void>();
    serve(
        Responders.on(FILL, ask -> Values.of(CONTENT, new byte[60_000]))
            .on(
                TELL,
                ask -> {
                  told.complete(null);
                  return Values.of();
                })
            .build());
    // Far more than a socket holds, and nobody takes it.
    for (int i = 1; i <= 60; i++) {
      peer.sendBox("_ask", Integer.toHexString(i), "_command", "Fill");
    }

    peer.sendBox("_command", "Tell", "content", "x");

    told.get(10, TimeUnit.SECONDS);
    for (int i = 1; i <= 60; i++) {
      assertThat(peer.next().orElseThrow().tag("_answer")).isEqualTo(i);
    }
  }

  @Test
  void aPeerThatDoesNotReadKeepsNobodyFromClosing() throws Exception {
    serve(Responders.on(FILL, ask -> Values.of(CONTENT, new byte[60_000])).build());
    for (int i = 1; i <= 60; i++) {
      peer.sendBox("_ask", Integer.toHexString(i), "_command", "Fill");
    }
    var caller = new Thread(() -> tellOften(100));
    caller.start();
    OpenDescriptors.await(() -> caller.getState() == Thread.State.WAITING);

    peer.connection().startClosing(); // returns, or the time is up
    peer.connection().abort();

    assertThat(end()).isEqualTo(How.CLOSED_BY_US);
    assertThat(OpenDescriptors.await(() -> !caller.isAlive())).isTrue();
  }

  @Test
  void startingToCloseDoesNotWaitForTheSocket() throws Exception {
    var responding = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var transport = new StuckTransport();
    AmpConnection connection =
        AmpConnection.open(
            transport,
            Responders.on(SUM, ask -> Values.of(TOTAL, ONE))
                .on(
                    FILL,
                    ask -> {
                      responding.countDown();
                      goOn.await();
                      return Values.of(CONTENT, new byte[0]);
                    })
                .build());
    // The first answer is queued, and nobody has come to writing it.
    transport.deliver(
        ScriptedPeer.box("_ask", "1", "_command", "Sum", "a", "1", "b", "1"),
        ScriptedPeer.box("_ask", "2", "_command", "Fill"));
    responding.await();

    connection.startClosing();

    assertThat(transport.writing.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(connection.ended()).isNotDone();
    connection.abort();
    goOn.countDown();
    assertThat(connection.ended().join().how()).isEqualTo(How.CLOSED_BY_US);
  }

  @Test
  void aTransportThatCannotWriteEndsTheConnectionThoughItCouldRead() throws Exception {
    var transport = new StuckTransport();
    transport.broken = true;
    AmpConnection connection = AmpConnection.open(transport, Responders.none());

    var call = connection.call(SUM, Values.of(A, ONE, B, ONE));

    assertThatThrownBy(() -> call.get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(ConnectionLost.class);
    assertThat(transport.over.await(10, TimeUnit.SECONDS)).as("it is closed").isTrue();
  }

  @Test
  void aHandoverThatIsNeverDoneEndsWithTheConnection() throws Exception {
    var transport = new StuckTransport();
    AmpConnection connection = AmpConnection.open(transport, Responders.none());
    new Thread(() -> connection.call(TELL, Values.of(CONTENT, new byte[0]))).start();
    assertThat(transport.writing.await(10, TimeUnit.SECONDS)).isTrue();
    // The peer agrees to what was never written, so it cannot begin, and the reading thread waits.
    var call = connection.call(StartTls.COMMAND, Values.of());
    transport.deliver(ScriptedPeer.box("_answer", "2"));
    assertThat(OpenDescriptors.await(transport::isReaderWaitingBehindRead)).isTrue();
    assertThat(call).isNotDone();

    connection.abort();

    assertThat(connection.ended().get(10, TimeUnit.SECONDS).how()).isEqualTo(How.CLOSED_BY_US);
    assertThatThrownBy(() -> call.get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(ConnectionLost.class)
        .hasMessageContaining("the connection was closed by us");
  }

  private void tellOften(int times) {
    for (int i = 0; i < times; i++) {
      peer.connection().call(TELL, Values.of(CONTENT, new byte[60_000]));
    }
  }

  private void serve(Responders responders) throws IOException {
    peer = ScriptedPeer.of(directory, responders);
  }

  private CompletableFuture<Values> sum() {
    return peer.connection().call(SUM, Values.of(A, ONE, B, ONE));
  }

  private How end() {
    return peer.connection().ended().join().how();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Delivers what it is told; writing waits until it is closed, or fails at once. */
  private static final class StuckTransport implements Transport {
    private final CompletableFuture<byte[]> incoming = new CompletableFuture<>();
    private final CountDownLatch delivered = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private final CountDownLatch writing = new CountDownLatch(1);
    private volatile boolean broken;
    private volatile Thread reader;

    boolean isReaderWaitingBehindRead() {
      return delivered.getCount() == 0 && reader.getState() == Thread.State.WAITING;
    }

    void deliver(Box... boxes) {
      var bytes = new ByteArrayOutputStream();
      for (Box box : boxes) {
        bytes.writeBytes(box.toBytes());
      }
      incoming.complete(bytes.toByteArray());
    }

    @Override
    public int read(ByteBuffer target, Consumer<FileDescriptor> received) {
      if (delivered.getCount() > 0 && !broken) {
        reader = Thread.currentThread();
        byte[] bytes = incoming.join();
        target.put(bytes);
        delivered.countDown();
        return bytes.length;
      }
      awaitQuietly(over);
      return -1;
    }

    @Override
    public void write(ByteBuffer source, List<FileDescriptor> descriptors) throws IOException {
      writing.countDown();
      if (!broken) {
        awaitQuietly(over);
      }
      throw new IOException("no more");
    }

    @Override
    public int offer(ByteBuffer source, List<FileDescriptor> descriptors) {
      return 0;
    }

    @Override
    public boolean carriesDescriptors() {
      return false;
    }

    @Override
    public void close() {
      over.countDown();
    }
  }
}
