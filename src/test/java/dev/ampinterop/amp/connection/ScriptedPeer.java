package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.TestBytes.bytes;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.amp.box.BoxParser;
import dev.ampinterop.amp.command.ResponderLocator;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.transport.UnixListener;
import dev.ampinterop.amp.transport.UnixTransport;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * The other side of a connection under test, without any AMP: it reads and writes what the test
 * says, on the test's thread, and nothing on its own.
 */
final class ScriptedPeer implements AutoCloseable {
  private final UnixTransport transport;
  private final AmpConnection connection;
  private final BoxParser parser = new BoxParser();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
  private final List<Descriptor> received = new ArrayList<>();

  private ScriptedPeer(Path directory, Function<UnixTransport, AmpConnection> open)
      throws IOException {
    try (var listener = UnixListener.at(directory.resolve("scripted"))) {
      connection = open.apply(UnixTransport.connect(directory.resolve("scripted")));
      transport = listener.accept();
    }
  }

  static ScriptedPeer of(Path directory, ResponderLocator responders) throws IOException {
    return new ScriptedPeer(directory, side -> AmpConnection.open(side, responders));
  }

  static ScriptedPeer of(Path directory, ResponderLocator responders, Executor executor)
      throws IOException {
    return new ScriptedPeer(directory, side -> AmpConnection.open(side, responders, executor));
  }

  static ScriptedPeer of(Path directory, ResponderLocator responders, ConnectionOptions options)
      throws IOException {
    return new ScriptedPeer(directory, side -> AmpConnection.open(side, responders, options));
  }

  /** The side under test. */
  AmpConnection connection() {
    return connection;
  }

  /** Writes bytes, one a char. */
  ScriptedPeer send(String wire) throws IOException {
    return send(bytes(wire), List.of());
  }

  /** Writes a box of these keys and values, in turn. */
  ScriptedPeer sendBox(String... pairs) throws IOException {
    return send(box(pairs).toBytes(), List.of());
  }

  ScriptedPeer send(byte[] wire, List<FileDescriptor> descriptors) throws IOException {
    transport.write(ByteBuffer.allocateDirect(wire.length).put(wire).flip(), descriptors);
    return this;
  }

  /** Waits for a box and fails unless it has these keys and values, in turn. */
  ScriptedPeer expect(String... pairs) throws IOException {
    assertThat(next()).hasValue(box(pairs));
    return this;
  }

  /** Waits for the end of what the side under test writes, and fails when a box comes before. */
  void expectEnd() throws IOException {
    assertThat(next()).isEmpty();
    assertThat(parser.pending()).isZero();
  }

  /** Waits for a box; empty at the end. */
  Optional<Box> next() throws IOException {
    for (Optional<Box> box = parser.next(); ; box = parser.next()) {
      if (box.isPresent()) {
        return box;
      }
      if (transport.read(buffer.clear(), handle -> received.add(Descriptor.owned(handle))) < 0) {
        return Optional.empty();
      }
      parser.feed(buffer.flip());
    }
  }

  /** Waits for that many bytes that are no box, one a char; what came with the last box counts. */
  String read(int count) throws IOException {
    var text = new StringBuilder(new String(parser.takeRest().array(), ISO_8859_1));
    while (text.length() < count) {
      if (transport.read(buffer.clear(), handle -> received.add(Descriptor.owned(handle))) < 0) {
        break;
      }
      text.append(ISO_8859_1.decode(buffer.flip()));
    }
    return text.toString();
  }

  /** What came beside the boxes so far; this peer closes it. */
  List<Descriptor> received() {
    return received;
  }

  /** Tells the side under test that nothing more is read, and keeps the connection open. */
  void stopReading() throws IOException {
    transport.finishReading();
  }

  /** Tells the side under test that nothing more comes, and goes on reading. */
  void finishWriting() throws IOException {
    transport.finishWriting();
  }

  /** Hangs up, leaving the side under test alone. */
  void hangUp() throws IOException {
    transport.close();
  }

  @Override
  public void close() throws IOException {
    received.forEach(Descriptor::close);
    transport.close();
    connection.close();
  }

  static Box box(String... pairs) {
    var builder = new BoxBuilder();
    for (int i = 0; i < pairs.length; i += 2) {
      builder.put(pairs[i], bytes(pairs[i + 1]));
    }
    return builder.build();
  }
}
