package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.connection.SumAndTake.A;
import static dev.ampinterop.amp.connection.SumAndTake.B;
import static dev.ampinterop.amp.connection.SumAndTake.FILE;
import static dev.ampinterop.amp.connection.SumAndTake.RELAY;
import static dev.ampinterop.amp.connection.SumAndTake.SUM;
import static dev.ampinterop.amp.connection.SumAndTake.TAKE;
import static java.math.BigInteger.ONE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.descriptor.ForgottenDescriptor;
import dev.ampinterop.amp.error.CallTimedOut;
import dev.ampinterop.amp.error.ConnectionLost;
import dev.ampinterop.amp.error.PeerDoesNotRead;
import dev.ampinterop.amp.error.TooManyDescriptors;
import dev.ampinterop.amp.transport.UnixTransport;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever goes wrong while descriptors are on their way, none stays open. */
@Timeout(30)
class DescriptorAccidentsTest {
  @TempDir Path directory;
  private FileInputStream file;
  private int before;

  @BeforeEach
  void open() throws IOException {
    file = new FileInputStream(Files.writeString(directory.resolve("f"), "hello").toFile());
    // What is loaded and opened once, by the JDK and by libraries, shall be by now.
    try (var peer = ScriptedPeer.of(directory, SumAndTake.responders())) {
      peer.connection().call(TAKE, Values.of(FILE, borrowed()));
      peer.next();
    }
    before = OpenDescriptors.settled();
  }

  @AfterEach
  void nothingIsLeftOpen() throws IOException {
    OpenDescriptors.awaitAtMost(before);
    file.close();
  }

  @Test
  void theConnectionIsLostBetweenDescriptorAndBox() throws IOException {
    try (var peer = ScriptedPeer.of(directory, SumAndTake.responders())) {
      var waiting = peer.connection().call(RELAY, Values.of(FILE, borrowed()));
      byte[] box = ScriptedPeer.box("_answer", "1", "file", "0").toBytes();
      peer.send(Arrays.copyOf(box, 9), files(2));
      peer.hangUp();

      assertThatThrownBy(waiting::join).hasCauseInstanceOf(ConnectionLost.class);
      peer.connection().ended().join();
      assertThat(peer.connection().unclaimedDescriptors()).isEqualTo(2);
    }
  }

  @Test
  void aResponderThatFailsAndForgetsItsDescriptorIsReported() throws IOException {
    var forgotten = Collections.synchronizedList(new ArrayList<ForgottenDescriptor>());
    var listener =
        new ConnectionListener() {
          @Override
          public void forgotten(ForgottenDescriptor descriptor) {
            forgotten.add(descriptor);
          }
        };
    var failing =
        Responders.on(
                TAKE,
                ask -> {
                  throw new IllegalStateException("with " + ask.get(FILE));
                })
            .build();
    try (var peer =
        ScriptedPeer.of(directory, failing, ConnectionOptions.defaults().withListener(listener))) {
      sendWithFile(peer, "_ask", "1", "_command", "Take", "file", "0");
      assertThat(peer.next().orElseThrow().text("_error_code")).isEqualTo("UNKNOWN");

      OpenDescriptors.await(
          () -> {
            System.gc();
            return !forgotten.isEmpty();
          });
      assertThat(forgotten).hasSize(1);
      assertThat(forgotten.get(0).receivedFor()).isEqualTo("Take.file");
      assertThat(forgotten.get(0).what()).isEqualTo(directory.resolve("f").toString());
    }
  }

  @Test
  void anAnswerThatComesTooLateIsClosed() throws IOException {
    try (var peer = ScriptedPeer.of(directory, Responders.none())) {
      var call = peer.connection().call(RELAY, Values.of(FILE, borrowed()), Duration.ofMillis(1));
      assertThatThrownBy(call::join).hasCauseInstanceOf(CallTimedOut.class);
      peer.next();
      int open = OpenDescriptors.count();
      sendWithFile(peer, "_answer", "1", "file", "0");
      var other = peer.connection().call(SUM, Values.of(A, ONE, B, ONE));
      peer.sendBox("_answer", "2", "total", "2");
      other.join();

      OpenDescriptors.awaitAtMost(open);
      assertThat(peer.connection().unclaimedDescriptors()).isZero();
    }
  }

  @Test
  void asManyAsAreAllowedMayWaitForABoxAndNoneMore() throws IOException {
    var options = ConnectionOptions.defaults().withMaxUnclaimedDescriptors(3);
    try (var peer = ScriptedPeer.of(directory, SumAndTake.responders(), options)) {
      byte[] take = ScriptedPeer.box("_ask", "1", "_command", "Take", "file", "2").toBytes();
      peer.send(take, files(3));
      assertThat(peer.next().orElseThrow().text("content")).isEqualTo("hello");

      // Two wait: one more is allowed, and the next is not.
      peer.send(ScriptedPeer.box("_ask", "2", "_command", "Nobody").toBytes(), files(1));
      assertThat(peer.next().orElseThrow().text("_error_code")).isEqualTo("UNHANDLED");
      peer.send(ScriptedPeer.box("_ask", "3", "_command", "Nobody").toBytes(), files(1));

      var end = peer.connection().ended().join();
      assertThat(end.cause())
          .isInstanceOf(TooManyDescriptors.class)
          .hasMessageContaining("4 descriptors came that no box has named");
    }
  }

  @Test
  void answersForAPeerThatDoesNotReadAreBoundedByTheirDescriptors() throws Exception {
    var options = ConnectionOptions.defaults().withMaxQueuedDescriptors(10);
    try (var peer = ScriptedPeer.of(directory, SumAndTake.responders(), options)) {
      var asking =
          new Thread(
              () -> {
                try {
                  for (int i = 0; i < 100_000; i++) {
                    sendWithFile(peer, "_ask", "1", "_command", "Relay", "file", String.valueOf(i));
                  }
                } catch (IOException e) {
                  // The connection is over, as it should be.
                }
              });
      asking.start();

      var end = peer.connection().ended().get(20, TimeUnit.SECONDS);
      asking.join();
      assertThat(end.cause())
          .isInstanceOf(PeerDoesNotRead.class)
          .hasMessageContaining("more than 10 descriptors wait");
    }
  }

  @Test
  void aPeerThatIsKilledLeavesNothing() throws Exception {
    Path socket = directory.resolve("s");
    var connected = new CompletableFuture<AmpConnection>();
    try (var server = AmpServer.listen(socket, SumAndTake.responders(), connected::complete);
        var pipe = new Pipe(directory.resolve("fifo"))) {
      Process peer = start(socket);
      try {
        assertThat(peer.getInputStream().read()).isEqualTo('r');
        AmpConnection connection = connected.get(10, TimeUnit.SECONDS);
        List<CompletableFuture<Values>> calls = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
          Descriptor copy = Descriptor.borrowed(pipe.write.getFD()).duplicate();
          calls.add(connection.call(TAKE, Values.of(FILE, copy.handOver())));
        }
        pipe.write.close(); // what is on its way is open alone
        peer.destroyForcibly();
        assertThat(peer.waitFor(10, TimeUnit.SECONDS)).isTrue();

        connection.ended().get(10, TimeUnit.SECONDS);
        assertThat(connection.unclaimedDescriptors()).isEqualTo(3);
        assertThat(calls).allMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(pipe.read.read()).isEqualTo(-1);
      } finally {
        peer.destroyForcibly();
        peer.getInputStream().close();
        peer.getOutputStream().close();
        peer.getErrorStream().close();
      }
    }
  }

  @Test
  void noChildInheritsWhatWasReceived() throws Exception {
    List<Descriptor> kept = Collections.synchronizedList(new ArrayList<>());
    var keeping =
        Responders.on(
                TAKE,
                ask -> {
                  kept.add(ask.get(FILE));
                  return Values.of(SumAndTake.CONTENT, new byte[0]);
                })
            .build();
    try (var peer = ScriptedPeer.of(directory, keeping)) {
      sendWithFile(peer, "_ask", "1", "_command", "Take", "file", "0");
      peer.send(ScriptedPeer.box("_ask", "2", "_command", "Nobody").toBytes(), files(2));
      peer.next();
      peer.next();
      Process child = new ProcessBuilder("ls", "-l", "/proc/self/fd").start();
      String list = new String(child.getInputStream().readAllBytes(), UTF_8);

      assertThat(child.waitFor()).isZero();
      assertThat(list).contains("pipe:").doesNotContain(directory.toString());
      // Java closes everything in its children; others that start some go by the flag.
      Set<Integer> came = OpenDescriptors.on(directory.resolve("f"));
      came.remove(borrowed().number());
      assertThat(came).hasSize(3).contains(kept.get(0).number());
      assertThat(came).allMatch(OpenDescriptors::isClosedOnExec);
      child.getErrorStream().close();
      child.getInputStream().close();
      child.getOutputStream().close();
    }
    kept.forEach(Descriptor::close);
  }

  private static Process start(Path socket) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Dying.class.getName(),
            socket.toString())
        .start();
  }

  /** A peer that sends descriptors for a box that it never ends, and reads nothing. */
  static final class Dying {
    private Dying() {}

    public static void main(String[] arguments) throws Exception {
      try (var transport = UnixTransport.connect(Path.of(arguments[0]));
          var file = new FileInputStream("/dev/null")) {
        transport.write(
            ByteBuffer.allocateDirect(1), Collections.nCopies(3, file.getFD())); // half a length
        System.out.write('r');
        System.out.flush();
        System.in.read(); // until it is killed
      }
    }
  }

  /** A pipe, which Java has none of that shows its descriptors. */
  private static final class Pipe implements AutoCloseable {
    private final FileInputStream read;
    private final FileOutputStream write;

    private Pipe(Path path) throws Exception {
      assertThat(new ProcessBuilder("mkfifo", path.toString()).inheritIO().start().waitFor())
          .isZero();
      try (var both = new RandomAccessFile(path.toFile(), "rw")) {
        read = new FileInputStream(path.toFile());
        write = new FileOutputStream(path.toFile());
        assertThat(both.getFD().valid()).isTrue();
      }
    }

    @Override
    public void close() throws IOException {
      read.close();
      write.close();
    }
  }

  private void sendWithFile(ScriptedPeer peer, String... pairs) throws IOException {
    peer.send(ScriptedPeer.box(pairs).toBytes(), files(1));
  }

  private List<FileDescriptor> files(int count) throws IOException {
    return Collections.nCopies(count, file.getFD());
  }

  private Descriptor borrowed() throws IOException {
    return Descriptor.borrowed(file.getFD());
  }
}
