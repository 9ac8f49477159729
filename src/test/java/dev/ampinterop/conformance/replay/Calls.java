package dev.ampinterop.conformance.replay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxParser;
import dev.ampinterop.amp.error.RemoteProtocolException;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureHeader;
import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.capture.CaptureWriter;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.Address;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.FileContent;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Captures with as many calls as one likes, and a server that answers them: {@code Put} with data,
 * and the answer has it again.
 */
public final class Calls {
  private static final DescriptorFacts FILE = new DescriptorFacts("file", "read", "");

  private Calls() {}

  /** The call of that number, from 1. */
  public static byte[] ask(long number) {
    return box("_ask", tag(number), "_command", "Put", "data", "value " + number);
  }

  /** What the server says to it. */
  public static byte[] answer(long number) {
    return box("_answer", tag(number), "data", "value " + number);
  }

  private static String tag(long number) {
    return Long.toHexString(number);
  }

  /** A capture that is written call by call. */
  public static final class Written implements AutoCloseable {
    private final CaptureWriter writer;
    private final Map<String, Long> ends = new LinkedHashMap<>();
    private long nanos;

    public Written(Path file) throws IOException {
      writer = CaptureWriter.create(file, CaptureHeader.by("a test", Instant.EPOCH));
    }

    public Written open(int connection) throws IOException {
      writer.write(new CaptureEvent.Opened(++nanos, connection, CaptureTransport.UNIX, "", ""));
      return this;
    }

    public Written passes(int connection, Role from, byte[] bytes) throws IOException {
      return passes(connection, from, bytes, List.of());
    }

    private Written passes(
        int connection, Role from, byte[] bytes, List<CapturedDescriptor> descriptors)
        throws IOException {
      long offset = ends.getOrDefault(connection + " " + from, 0L);
      nanos += 1000;
      writer.write(new CaptureEvent.Bytes(nanos, connection, from, offset, bytes, descriptors));
      ends.put(connection + " " + from, offset + bytes.length);
      return this;
    }

    /** A file travels with it, whose content is the call. */
    public Written carries(int connection, byte[] bytes) throws IOException {
      long offset = ends.getOrDefault(connection + " " + Role.CLIENT, 0L);
      FileContent content = new FileContent(bytes.length, bytes.clone());
      return passes(
          connection, Role.CLIENT, bytes, List.of(new CapturedDescriptor(offset, FILE, content)));
    }

    /** So many calls from that number on, each answered before the next. */
    public Written calls(int connection, int first, int count) throws IOException {
      for (int number = first; number < first + count; number++) {
        passes(connection, Role.CLIENT, ask(number));
        passes(connection, Role.SERVER, answer(number));
      }
      return this;
    }

    public Written close(int connection) throws IOException {
      for (Role by : Role.values()) {
        nanos += 1000;
        writer.write(new CaptureEvent.Closed(nanos, connection, by, CaptureEvent.How.END));
      }
      return this;
    }

    @Override
    public void close() throws IOException {
      writer.close();
    }
  }

  /** A server of its own, which may make something else of the answer that is right. */
  public static final class Server implements AutoCloseable {
    private final ServerSocketChannel listener;
    private final Path path;

    public Server(Path path, UnaryOperator<byte[]> answers) throws IOException {
      this(path, () -> answers);
    }

    /** One that makes of answers something else on each connection. */
    public Server(Path path, Supplier<UnaryOperator<byte[]>> answers) throws IOException {
      this.path = path;
      listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      listener.bind(UnixDomainSocketAddress.of(path));
      Thread accepting =
          new Thread(
              () -> {
                while (true) {
                  try {
                    SocketChannel client = listener.accept();
                    Thread serving = new Thread(() -> serve(client, answers.get()));
                    serving.setDaemon(true);
                    serving.start();
                  } catch (IOException e) {
                    return;
                  }
                }
              });
      accepting.setDaemon(true);
      accepting.start();
    }

    public Address address() {
      return new Address.Unix(path);
    }

    private static void serve(SocketChannel client, UnaryOperator<byte[]> answers) {
      try (client) {
        BoxParser parser = new BoxParser();
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        while (client.read(buffer.clear()) >= 0) {
          parser.feed(buffer.flip());
          List<byte[]> all = new ArrayList<>();
          for (Optional<Box> box = parser.next(); box.isPresent(); box = parser.next()) {
            String tag = String.valueOf(box.get().text("_ask"));
            byte[] right = box("_answer", tag, "data", String.valueOf(box.get().text("data")));
            all.add(answers.apply(right));
          }
          for (byte[] answer : all) {
            for (ByteBuffer out = ByteBuffer.wrap(answer); out.hasRemaining(); ) {
              client.write(out);
            }
          }
        }
      } catch (IOException | RemoteProtocolException e) {
        // The client sees it.
      }
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }

  /** A box with these keys and values. */
  public static byte[] box(String... pairs) {
    Map<String, byte[]> box = new LinkedHashMap<>();
    for (int index = 0; index < pairs.length; index += 2) {
      box.put(pairs[index], pairs[index + 1].getBytes(ISO_8859_1));
    }
    return Box.of(box).toBytes();
  }
}
