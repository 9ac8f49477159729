package dev.ampinterop.conformance.record;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.amp.transport.Listener;
import dev.ampinterop.amp.transport.Transport;
import dev.ampinterop.amp.transport.UnixListener;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.wire.Address;
import dev.ampinterop.conformance.wire.WireRecording;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the suite's own relay passes on and records. */
@Timeout(60)
class WireRelayTest {
  private final WireRecording recording = new WireRecording();
  @TempDir private Path directory;
  private Listener listener;
  private WireRelay relay;
  private Transport client;
  private Transport server;
  private FileInputStream file;

  @BeforeEach
  void connect() throws IOException {
    Path socket = directory.resolve("server");
    listener = UnixListener.at(socket);
    relay =
        WireRelay.between(
            new Address.Unix(directory.resolve("front")), new Address.Unix(socket), recording);
    client = relay.address().connect();
    server = listener.accept();
    file = new FileInputStream("/dev/null");
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
    relay.close();
    listener.close();
    file.close();
  }

  @Test
  void aDescriptorIsPassedOnAndRecordedWithTheByteThatCarriedIt() throws IOException {
    client.write(bytes("plain"), List.of());
    client.write(bytes("carrier"), List.of(file.getFD()));
    client.write(bytes("after"), List.of());

    // Through another relay, which finds the byte again.
    assertThat(stretches(RelayedStream.of(server), 17))
        .containsExactly("0 plain", "1 carrier", "0 after");
    assertThat(Passed.descriptors(ConversationReader.read(recording.events()), Role.CLIENT))
        .extracting(CapturedDescriptor::at)
        .containsExactly(5L);
  }

  @Test
  void whatComesAfterTheFirstCloseIsNotRecorded() throws IOException {
    client.write(bytes("ask"), List.of());
    assertThat(read(server, 3)).isEqualTo("ask");
    client.finishWriting();
    assertThat(server.read(ByteBuffer.allocateDirect(1), unexpected -> {})).isEqualTo(-1);
    server.write(bytes("late"), List.of());
    server.finishWriting();

    assertThat(read(client, 4)).isEqualTo("late");
    assertThat(recording.events())
        .extracting(event -> event.from() + " " + event.getClass().getSimpleName())
        .containsExactly("client Bytes", "client Close");
  }

  @Test
  void closingItEndsBothSides() throws IOException {
    relay.close();

    assertThat(client.read(ByteBuffer.allocateDirect(1), unexpected -> {})).isEqualTo(-1);
    assertThat(server.read(ByteBuffer.allocateDirect(1), unexpected -> {})).isEqualTo(-1);
  }

  private static List<String> stretches(RelayedStream stream, int total) throws IOException {
    List<String> stretches = new ArrayList<>();
    int count = 0;
    while (count < total) {
      try (Passage passage = stream.read().orElseThrow()) {
        count += passage.bytes().length;
        String text = new String(passage.bytes(), US_ASCII);
        stretches.add(passage.descriptors().size() + " " + text);
      }
    }
    return stretches;
  }

  private static String read(Transport transport, int count) throws IOException {
    ByteBuffer target = ByteBuffer.allocateDirect(count);
    while (target.hasRemaining()) {
      assertThat(transport.read(target, unexpected -> {})).isPositive();
    }
    byte[] all = new byte[count];
    target.flip().get(all);
    return new String(all, US_ASCII);
  }

  private static ByteBuffer bytes(String text) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(text.length());
    return bytes.put(text.getBytes(US_ASCII)).flip();
  }
}
