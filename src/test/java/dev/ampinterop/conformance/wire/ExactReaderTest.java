package dev.ampinterop.conformance.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.transport.Listener;
import dev.ampinterop.amp.transport.Transport;
import dev.ampinterop.amp.transport.UnixListener;
import dev.ampinterop.amp.transport.UnixTransport;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.peer.OpenDescriptors;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which byte carried which descriptor is known exactly, whatever waits together. */
class ExactReaderTest {
  @TempDir Path directory;

  private UnixTransport sender;
  private UnixTransport source;
  private FileInputStream file;

  @BeforeEach
  void connect() throws IOException {
    Path socket = directory.resolve("s");
    try (Listener listener = UnixListener.at(socket)) {
      sender = UnixTransport.connect(socket);
      source = (UnixTransport) listener.accept();
    }
    file = new FileInputStream("/dev/null");
  }

  @AfterEach
  void close() throws IOException {
    sender.close();
    source.close();
    file.close();
  }

  @Test
  void theFirstByteOfTheMessageIsTheCarrier() throws IOException {
    send("plain", 0);
    send("carrier", 1);
    send("after", 0);

    assertThat(stretches(17)).containsExactly("0 plain", "1 carrierafter");
  }

  @Test
  void adjacentMessagesAreToldApart() throws IOException {
    send("a", 1);
    send("b", 2);
    send("c", 0);
    send("d", 60);
    send("ef", 1);

    assertThat(stretches(6)).containsExactly("1 a", "2 bc", "60 d", "1 ef");
  }

  @Test
  void aSmallTargetCutsAStretch() throws IOException {
    send("plain", 0);
    send("carrier", 1);

    assertThat(stretches(12, 3)).containsExactly("0 pla", "0 in", "1 car", "0 rie", "0 r");
  }

  @Test
  void closesWhatNobodyAskedForAnyMore() throws IOException {
    int before = OpenDescriptors.count();
    send("plain", 0);
    send("carrier", 3);
    awaitBytes(12);
    try (var reader = new ExactReader(source)) {
      assertThat(reader.read(ByteBuffer.allocateDirect(100), new ArrayList<>())).isEqualTo(5);
    }
    assertThat(OpenDescriptors.count()).isEqualTo(before);
  }

  @Test
  void tellsTheEnd() throws IOException {
    send("all", 0);
    sender.close();
    var reader = new ExactReader(source);

    assertThat(reader.read(ByteBuffer.allocateDirect(100), new ArrayList<>())).isEqualTo(3);
    assertThat(reader.read(ByteBuffer.allocateDirect(100), new ArrayList<>())).isEqualTo(-1);
  }

  @Test
  void aRelayKeepsTheCarrier() throws IOException {
    Path socket = directory.resolve("server");
    Address.Unix front = new Address.Unix(directory.resolve("front"));
    WireRecording recording = new WireRecording();
    try (Listener listener = UnixListener.at(socket);
        var relay = WireRelay.between(front, new Address.Unix(socket), recording);
        Transport client = relay.address().connect();
        UnixTransport server = (UnixTransport) listener.accept()) {
      client.write(bytes("plain"), List.of());
      client.write(bytes("carrier"), List.of(file.getFD()));
      client.write(bytes("after"), List.of());

      assertThat(stretches(server, 17, 100)).containsExactly("0 plain", "1 carrierafter");
      assertThat(Direction.of(Role.CLIENT, recording.events()).descriptors())
          .extracting(Direction.Arrival::offset)
          .containsExactly(5);
    }
  }

  private void send(String text, int descriptors) throws IOException {
    List<FileDescriptor> handles = Collections.nCopies(descriptors, file.getFD());
    sender.write(bytes(text), handles);
  }

  private List<String> stretches(int total) throws IOException {
    return stretches(total, 100);
  }

  private List<String> stretches(int total, int atMost) throws IOException {
    return stretches(source, total, atMost);
  }

  private List<String> stretches(UnixTransport from, int total, int atMost) throws IOException {
    awaitBytes(from, total);
    List<String> stretches = new ArrayList<>();
    int read = 0;
    try (var reader = new ExactReader(from)) {
      while (read < total) {
        ByteBuffer target = ByteBuffer.allocateDirect(atMost);
        List<Descriptor> received = new ArrayList<>();
        read += reader.read(target, received);
        stretches.add(received.size() + " " + US_ASCII.decode(target.flip()));
        received.forEach(Descriptor::close);
      }
    }
    return stretches;
  }

  private void awaitBytes(int count) throws IOException {
    awaitBytes(source, count);
  }

  // All of it waits before the first read: only then is it hard to tell.
  private static void awaitBytes(UnixTransport from, int count) throws IOException {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (from.channel().socket().getInputStream().available() < count) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private static ByteBuffer bytes(String text) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(text.length());
    return bytes.put(text.getBytes(US_ASCII)).flip();
  }
}
