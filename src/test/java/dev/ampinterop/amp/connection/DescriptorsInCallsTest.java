package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.argument.ArgumentTypes.STRING;
import static dev.ampinterop.amp.connection.SumAndTake.A;
import static dev.ampinterop.amp.connection.SumAndTake.B;
import static dev.ampinterop.amp.connection.SumAndTake.CONTENT;
import static dev.ampinterop.amp.connection.SumAndTake.FILE;
import static dev.ampinterop.amp.connection.SumAndTake.RELAY;
import static dev.ampinterop.amp.connection.SumAndTake.SUM;
import static dev.ampinterop.amp.connection.SumAndTake.TAKE;
import static java.math.BigInteger.ONE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.amp.TestBytes;
import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.ArgumentTypes;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.error.UndecodableValue;
import dev.ampinterop.amp.error.UnusableDescriptor;
import dev.ampinterop.amp.error.ValueTooLong;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Descriptors beside calls and answers: which one arrives, and that none stays. */
@Timeout(20)
class DescriptorsInCallsTest {
  private static final Argument<byte[]> DATA = Argument.of("data", STRING);
  private static final Argument<List<Values>> FILES =
      Argument.of("files", ArgumentTypes.ampList(FILE));

  @TempDir Path directory;
  private FileInputStream file;
  private int before;

  @BeforeEach
  void open() throws IOException {
    file = new FileInputStream(write("hello").toFile());
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
  void eachOfManyThreadsGetsWhatItSent() throws Exception {
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    Path path = directory.resolve("s");
    try (var server = AmpServer.listen(path, SumAndTake.responders());
        var client = AmpConnection.connect(path, Responders.none())) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        String name = "thread " + i;
        threads.add(new Thread(() -> relayOften(client, name, 60), name));
      }
      threads.forEach(thread -> thread.setUncaughtExceptionHandler((t, e) -> failures.add(e)));
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertThat(failures).isEmpty();
  }

  private void relayOften(AmpConnection client, String name, int times) {
    try {
      for (int i = 0; i < times; i++) {
        String content = name + " call " + i;
        CompletableFuture<Values> call;
        try (var in = new FileInputStream(write(content).toFile())) {
          call = client.call(RELAY, Values.of(FILE, Descriptor.borrowed(in.getFD())));
        }
        try (var back = call.join().get(FILE).toInputStream()) {
          assertThat(new String(back.readAllBytes(), UTF_8)).isEqualTo(content);
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void twoHundredTravelInOneBox() throws Exception {
    var count = Command.named("Concat").takes(FILES).returns(CONTENT).build();
    Responders responders =
        Responders.on(
                count,
                ask -> {
                  var all = new StringBuilder();
                  for (Values element : ask.get(FILES)) {
                    try (var in = element.get(FILE).toInputStream()) {
                      all.append(new String(in.readAllBytes(), UTF_8));
                    }
                  }
                  return Values.of(CONTENT, all.toString().getBytes(UTF_8));
                })
            .build();
    Path path = directory.resolve("s");
    List<Values> files = new ArrayList<>();
    var expected = new StringBuilder();
    // Fewer where fewer may be open: both ends are in this process.
    int many = Math.min(200, OpenDescriptors.room() / 2 - 10);
    for (int i = 0; i < many; i++) {
      try (var in = new FileInputStream(write(i + " ").toFile())) {
        files.add(Values.of(FILE, Descriptor.borrowed(in.getFD()).duplicate()));
      }
      expected.append(i).append(' ');
    }
    try (var server = AmpServer.listen(path, responders);
        var client = AmpConnection.connect(path, Responders.none())) {
      var call = client.call(count, Values.of(FILES, files));
      files.forEach(Values::closeDescriptors);

      assertThat(call.join().get(CONTENT)).isEqualTo(expected.toString().getBytes(UTF_8));
    }
  }

  @Test
  void ordinalsCountPerDirectionFromZero() throws IOException {
    try (var peer = ScriptedPeer.of(directory, SumAndTake.responders())) {
      peer.connection().call(TAKE, Values.of(FILE, borrowed()));
      peer.connection().call(RELAY, Values.of(FILE, borrowed()));

      peer.expect("_ask", "1", "_command", "Take", "file", "0");
      assertThat(peer.received()).hasSize(1);
      peer.expect("_ask", "2", "_command", "Relay", "file", "1");
      assertThat(peer.received()).hasSize(2);
    }
  }

  @Test
  void aDescriptorThatIsClosedIsRefused() throws IOException {
    try (var peer = ScriptedPeer.of(directory, SumAndTake.responders())) {
      var refused =
          peer.connection().call(TAKE, Values.of(FILE, Descriptor.borrowed(new FileDescriptor())));

      assertThatThrownBy(refused::join)
          .hasCauseInstanceOf(UnusableDescriptor.class)
          .hasMessageContaining("Take.file: cannot duplicate the descriptor");
      peer.connection().call(TAKE, Values.of(FILE, borrowed()));
      peer.expect("_ask", "1", "_command", "Take", "file", "0");
    }
  }

  @Test
  void aRefusedCallGivesItsOrdinalsBack() throws IOException {
    var both = Command.named("Both").takes(FILE, DATA).build();
    try (var peer = ScriptedPeer.of(directory, SumAndTake.responders())) {
      var tooLong =
          peer.connection().call(both, Values.of(FILE, borrowed(), DATA, new byte[65_536]));
      var incomplete = peer.connection().call(both, Values.of(FILE, borrowed()));

      assertThatThrownBy(tooLong::join).hasCauseInstanceOf(ValueTooLong.class);
      assertThatThrownBy(incomplete::join).hasMessageContaining("forgot data for Both");
      peer.connection().call(TAKE, Values.of(FILE, borrowed()));
      peer.expect("_ask", "2", "_command", "Take", "file", "0");
      assertThat(peer.received()).hasSize(1);
    }
  }

  @Test
  void anAnswerToACancelledCallIsClosed() throws IOException {
    try (var peer = ScriptedPeer.of(directory, Responders.none())) {
      var call = peer.connection().call(RELAY, Values.of(FILE, borrowed()));
      call.cancel(true);
      int open = OpenDescriptors.count();
      sendWithFile(peer, "_answer", "1", "file", "0");
      sumToBeSure(peer, "2");

      assertThat(OpenDescriptors.count()).isLessThanOrEqualTo(open);
      assertThat(peer.connection().unclaimedDescriptors()).isZero();
    }
  }

  @Test
  void whatWasTakenForAnAnswerThatCannotBeDecodedIsClosed() throws IOException {
    var both = Command.named("Both").returns(FILE, A).build();
    try (var peer = ScriptedPeer.of(directory, Responders.none())) {
      int open = OpenDescriptors.count();
      var call = peer.connection().call(both, Values.of());
      sendWithFile(peer, "_answer", "1", "file", "0", "a", "x");

      assertThatThrownBy(call::join).hasCauseInstanceOf(UndecodableValue.class);
      OpenDescriptors.awaitAtMost(open);
    }
  }

  @Test
  void whatWasTakenForAListThatCannotBeDecodedIsClosed() throws IOException {
    var list = Command.named("List").returns(FILES).build();
    try (var peer = ScriptedPeer.of(directory, Responders.none())) {
      int open = OpenDescriptors.count();
      var call = peer.connection().call(list, Values.of());
      sendWithFile(peer, "_answer", "1", "files", "\0\4file\0\0010\0\0" + "\0\4file\0\0017\0\0");

      assertThatThrownBy(call::join)
          .hasCauseInstanceOf(UndecodableValue.class)
          .hasMessageContaining("List.files: AmpList.file: no descriptor came with ordinal 7");
      OpenDescriptors.awaitAtMost(open);
    }
  }

  @Test
  void whatTheExecutorDoesNotTakeIsClosed() throws IOException {
    try (var peer =
        ScriptedPeer.of(
            directory,
            SumAndTake.responders(),
            task -> {
              throw new RejectedExecutionException("full");
            })) {
      sendWithFile(peer, "_ask", "1", "_command", "Take", "file", "0");

      assertThat(peer.next().orElseThrow().text("_error_code")).isEqualTo("UNKNOWN");
      peer.expectEnd();
    }
  }

  @Test
  void whatAResponderReturnsIsClosedEvenWhereNothingIsAsked() throws IOException {
    try (var peer = ScriptedPeer.of(directory, SumAndTake.responders())) {
      int open = OpenDescriptors.count();
      sendWithFile(peer, "_command", "Relay", "file", "0");
      sumToBeSure(peer, "1");

      OpenDescriptors.awaitAtMost(open);
    }
  }

  @Test
  void whatNobodyTookIsCountedAndClosedAtTheEnd() throws IOException {
    try (var peer = ScriptedPeer.of(directory, SumAndTake.responders())) {
      sendWithFile(peer, "_ask", "1", "_command", "Nobody", "file", "0");
      peer.next();
      assertThat(peer.connection().unclaimedDescriptors()).isZero();
      peer.hangUp();

      peer.connection().ended().join();
      assertThat(peer.connection().unclaimedDescriptors()).isEqualTo(1);
    }
  }

  @Test
  void whatIsStillQueuedWhenTheConnectionIsCutOffIsClosed() throws IOException {
    try (var peer = ScriptedPeer.of(directory, SumAndTake.responders())) {
      var caller =
          new Thread(
              () -> {
                for (int i = 0; i < 100; i++) {
                  peer.connection()
                      .call(both(), Values.of(FILE, borrowed(), DATA, new byte[60_000]));
                }
              });
      caller.start();
      OpenDescriptors.await(() -> caller.getState() == Thread.State.WAITING || isWriting(caller));
      peer.connection().abort();
      join(caller);
      peer.connection().ended().join();
    }
  }

  @Test
  void asManyAsLinuxPassesInOneMessageAreReceivedAndClosedWithTheConnection() throws IOException {
    int most = Math.min(253, OpenDescriptors.room()); // SCM_MAX_FD
    List<FileDescriptor> many = Collections.nCopies(most, file.getFD());
    try (var peer = ScriptedPeer.of(directory, SumAndTake.responders())) {
      peer.send(TestBytes.bytes("\0\0"), many);

      assertThat(peer.connection().ended().join().how())
          .isEqualTo(ConnectionEnd.How.PROTOCOL_BROKEN);
      assertThat(peer.connection().unclaimedDescriptors()).isEqualTo(most);
    }
  }

  private static Command both() {
    return Command.named("Both").takes(FILE, DATA).build();
  }

  private static boolean isWriting(Thread thread) {
    for (StackTraceElement element : thread.getStackTrace()) {
      if (element.getMethodName().equals("drainBegun") || element.getMethodName().equals("drain")) {
        return true;
      }
    }
    return false;
  }

  private static void join(Thread thread) {
    assertThat(OpenDescriptors.await(() -> !thread.isAlive())).isTrue();
  }

  private void sendWithFile(ScriptedPeer peer, String... pairs) throws IOException {
    peer.send(ScriptedPeer.box(pairs).toBytes(), List.of(file.getFD()));
  }

  /** Once this answer is there, all that was sent before has been dealt with. */
  private static void sumToBeSure(ScriptedPeer peer, String tag) throws IOException {
    var call = peer.connection().call(SUM, Values.of(A, ONE, B, ONE));
    peer.sendBox("_answer", tag, "total", "2");
    call.join();
  }

  private Descriptor borrowed() {
    try {
      return Descriptor.borrowed(file.getFD());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Path write(String content) throws IOException {
    return Files.writeString(Files.createTempFile(directory, "f", null), content);
  }
}
