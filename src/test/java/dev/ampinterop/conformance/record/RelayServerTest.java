package dev.ampinterop.conformance.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.amp.transport.Listener;
import dev.ampinterop.amp.transport.TcpTransport;
import dev.ampinterop.amp.transport.Transport;
import dev.ampinterop.amp.transport.UnixTransport;
import dev.ampinterop.conformance.capture.Capture;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureHeader;
import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.capture.CaptureWriter;
import dev.ampinterop.conformance.capture.Captured;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.Address;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The relay between two real sockets, and what it writes of them. */
@Timeout(30)
class RelayServerTest {
  @TempDir private Path folder;

  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private Path file;
  private Listener back;
  private Address front;
  private Recorder recorder;
  private RelayServer relay;

  @BeforeEach
  void listen() {
    file = folder.resolve("c");
  }

  @AfterEach
  void stop() throws IOException {
    relay.close();
    recorder.close();
    back.close();
  }

  @Test
  void goesOnAcceptingWhateverAcceptingThrows() throws Exception {
    Deque<Throwable> failures =
        new ArrayDeque<>(
            List.of(new IOException("Too many open files"), new OutOfMemoryError("no thread")));
    start("unix", 0, 1, listener -> new Flaky(listener, failures));
    try (Transport client = front.connect();
        Transport server = back.accept()) {
      send(client, "hello");
      assertThat(receive(server, 5, new ArrayList<>())).isEqualTo("hello");
    }
    finished();

    assertThat(failures).isEmpty();
    assertThat(complaints).containsExactly("a connection cannot be accepted: Too many open files");
  }

  /** Fails some times before it accepts. */
  private record Flaky(Listener behind, Deque<Throwable> failures) implements Listener {
    @Override
    public Transport accept() throws IOException {
      Throwable failure = failures.poll();
      if (failure instanceof IOException expected) {
        throw expected;
      }
      if (failure instanceof Error error) {
        throw error;
      }
      return behind.accept();
    }

    @Override
    public void close() throws IOException {
      behind.close();
    }
  }

  @Test
  void passesBytesAndDescriptorsOnAndNotesThem() throws Exception {
    start("unix", 5, 1);
    Path poem = Files.writeString(folder.resolve("poem"), "Tyger Tyger");
    try (Transport client = front.connect();
        Transport server = back.accept();
        var opened = new RandomAccessFile(poem.toFile(), "r")) {
      opened.seek(7);
      send(client, "plain");
      client.write(ByteBuffer.wrap("carry".getBytes(UTF_8)), List.of(opened.getFD()));
      List<FileDescriptor> received = new ArrayList<>();
      assertThat(receive(server, 10, received)).isEqualTo("plaincarry");
      assertThat(received).hasSize(1);
      try (var same = new FileInputStream(received.get(0))) {
        assertThat(same.readAllBytes()).as("nobody has read from it").hasSize(4);
      }
      send(server, "back");
      assertThat(receive(client, 4, new ArrayList<>())).isEqualTo("back");
      client.finishWriting();
      assertThat(receive(server, 1, new ArrayList<>())).isEmpty();
      send(server, "late");
      assertThat(receive(client, 4, new ArrayList<>())).isEqualTo("late");
    }
    CapturedConversation conversation = finished().conversation(1);

    assertThat(conversation.opened().transport()).isEqualTo(CaptureTransport.UNIX);
    assertThat(conversation.opened().client())
        .startsWith("process " + ProcessHandle.current().pid());
    assertThat(Captured.bytes(conversation, Role.CLIENT)).asString(UTF_8).isEqualTo("plaincarry");
    assertThat(Captured.bytes(conversation, Role.SERVER)).asString(UTF_8).isEqualTo("backlate");
    CapturedDescriptor descriptor = Captured.descriptors(conversation, Role.CLIENT).get(0);
    assertThat(descriptor.at()).isEqualTo(5);
    assertThat(descriptor.facts().kind()).isEqualTo("file");
    assertThat(descriptor.facts().offset()).isEqualTo(7);
    assertThat(descriptor.content().size()).isEqualTo(11);
    assertThat(descriptor.content().bytes()).asString(UTF_8).isEqualTo("Tyger");
    assertThat(closes(conversation)).containsExactly("client half", "server end");
    assertThat(complaints).isEmpty();
  }

  @Test
  void leaksNoDescriptor() throws Exception {
    start("unix", 0, 20);
    int before = OpenDescriptors.settled();
    for (int i = 0; i < 20; i++) {
      try (Transport client = front.connect();
          Transport server = back.accept()) {
        client.write(ByteBuffer.wrap(new byte[3]), List.of(FileDescriptor.err, FileDescriptor.err));
        List<FileDescriptor> received = new ArrayList<>();
        receive(server, 3, received);
        for (FileDescriptor one : received) {
          new FileInputStream(one).close();
        }
      }
    }
    finished();
    // The listener is gone by now, too, and the capture.
    OpenDescriptors.awaitAtMost(before - 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"unix", "tcp"})
  void holdsASenderUpUntilItsReaderReads(String kind) throws Exception {
    start(kind, 0, 1);
    byte[] much = new byte[8 << 20];
    new java.util.Random(1).nextBytes(much);
    try (Transport client = front.connect();
        Transport server = back.accept()) {
      Thread sender = new Thread(() -> sendAll(client, much));
      sender.start();
      // It cannot have gone anywhere: buffers take hundreds of kilobytes.
      assertThat(OpenDescriptors.await(() -> sender.getState() != Thread.State.NEW)).isTrue();
      assertThat(file.toFile().length()).isLessThan(much.length);
      byte[] received = new byte[much.length];
      ByteBuffer target = ByteBuffer.wrap(received);
      while (target.hasRemaining() && server.read(target, unexpected -> {}) >= 0) {}
      assertThat(received).isEqualTo(much);
      sender.join();
    }
    assertThat(Captured.bytes(finished().conversation(1), Role.CLIENT)).isEqualTo(much);
  }

  @Test
  void passesAResetOn() throws Exception {
    start("tcp", 0, 1);
    try (Transport client = front.connect();
        Transport server = back.accept()) {
      send(client, "hello");
      receive(server, 5, new ArrayList<>());
      ((TcpTransport) server).reset();
      assertThatThrownBy(() -> client.read(ByteBuffer.allocate(1), unexpected -> {}))
          .hasMessageContaining("reset");
    }
    assertThat(closes(finished().conversation(1))).contains("server reset");
  }

  @Test
  void letsWritesToAClosedPartyFail() throws Exception {
    start("unix", 0, 1);
    try (Transport client = front.connect();
        Transport server = back.accept()) {
      client.close();
      assertThat(receive(server, 1, new ArrayList<>())).isEmpty();
      assertThatThrownBy(
              () -> {
                while (true) {
                  send(server, "anybody?");
                }
              })
          .isInstanceOf(IOException.class);
    }
    assertThat(closes(finished().conversation(1))).containsExactly("client end", "server end");
  }

  @Test
  void notesTheEndOfWhoWentFirstBeforeTheEndThatItCauses() throws Exception {
    start("unix", 0, 1);
    try (Transport client = front.connect();
        UnixTransport server = (UnixTransport) back.accept()) {
      server.channel().shutdownInput();
      assertThatThrownBy(
              () -> {
                while (true) {
                  send(client, "anybody?");
                }
              })
          .isInstanceOf(IOException.class);
      // Between the two the relay has nothing to do but to wait.
      send(server, "goodbye");
      server.close();
      assertThat(receive(client, 8, new ArrayList<>())).isEqualTo("goodbye");
    }
    assertThat(closes(finished().conversation(1))).containsExactly("server end", "client end");
  }

  @Test
  void recordsManyConnectionsAtOnce() throws Exception {
    start("unix", 0, 40);
    List<Transport> open = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      open.add(front.connect());
      open.add(back.accept());
    }
    for (int i = 0; i < 40; i++) {
      // The relay's threads may connect in another order than the clients came.
      send(open.get(2 * i), "x".repeat(i + 1));
    }
    for (Transport one : open) {
      one.finishWriting();
    }
    for (int i = 0; i < 40; i++) {
      receive(open.get(2 * i + 1), 100, new ArrayList<>());
    }
    for (Transport one : open) {
      one.close();
    }
    Capture capture = finished();
    assertThat(capture.conversations())
        .extracting(one -> Captured.bytes(one, Role.CLIENT).length)
        .containsExactlyInAnyOrderElementsOf(
            java.util.stream.IntStream.rangeClosed(1, 40).boxed().toList());
  }

  @Test
  void turnsClientsAwayWhereNobodyListens() throws Exception {
    start("unix", 0, 1);
    back.close();
    try (Transport client = front.connect()) {
      assertThat(receive(client, 1, new ArrayList<>())).isEmpty();
    }
    assertThat(finished().events()).isEmpty();
    assertThat(complaints).singleElement().asString().contains("a client is turned away");
  }

  private void start(String kind, int contentBytes, int connections) throws IOException {
    start(kind, contentBytes, connections, UnaryOperator.identity());
  }

  private void start(
      String kind, int contentBytes, int connections, UnaryOperator<Listener> wrapped)
      throws IOException {
    Address behind =
        kind.equals("tcp") ? Address.anyPort() : new Address.Unix(folder.resolve("back"));
    back = behind.listen();
    Address before =
        kind.equals("tcp") ? Address.anyPort() : new Address.Unix(folder.resolve("front"));
    Listener listener = before.listen();
    front = before.of(listener);
    CaptureHeader header = CaptureHeader.by("test", Instant.EPOCH);
    recorder =
        Recorder.to(CaptureWriter.create(file, header), RedactionRules.none(), complaints::add);
    relay =
        RelayServer.start(
            wrapped.apply(listener),
            behind.of(back),
            recorder,
            contentBytes,
            connections,
            complaints::add);
  }

  private Capture finished() throws Exception {
    relay.awaitEnd();
    recorder.close();
    Capture capture = Capture.read(file);
    assertThat(capture.footer()).isNotNull();
    return capture;
  }

  private static List<String> closes(CapturedConversation conversation) {
    return conversation.events().stream()
        .filter(CaptureEvent.Closed.class::isInstance)
        .map(CaptureEvent.Closed.class::cast)
        .map(closed -> closed.by() + " " + closed.how())
        .toList();
  }

  private static void send(Transport transport, String text) throws IOException {
    transport.write(ByteBuffer.wrap(text.getBytes(UTF_8)), List.of());
  }

  private static void sendAll(Transport transport, byte[] bytes) {
    try {
      transport.write(ByteBuffer.wrap(bytes), List.of());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String receive(Transport transport, int count, List<FileDescriptor> received)
      throws IOException {
    ByteBuffer target = ByteBuffer.allocate(count);
    while (target.hasRemaining() && transport.read(target, received::add) >= 0) {}
    return new String(target.array(), 0, target.position(), UTF_8);
  }
}
