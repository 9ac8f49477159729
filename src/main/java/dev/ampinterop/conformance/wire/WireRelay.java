package dev.ampinterop.conformance.wire;

import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.transport.Listener;
import dev.ampinterop.amp.transport.Transport;
import dev.ampinterop.conformance.cases.Role;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a client and a server, passes bytes and descriptors on unchanged, and records
 * them: a witness that belongs to neither implementation. One connection; then it is of no more
 * use.
 *
 * <p>Descriptors are recorded with, and passed on with, exactly the byte that carried them, see
 * {@link ExactReader}. How the bytes are cut into writes is not kept. When one side closes, the
 * other sees the end of the stream; what it still writes is dropped.
 */
public final class WireRelay implements AutoCloseable {
  private static final int CHUNK_BYTES = 1 << 16;

  private final Listener listener;
  private final Address client;
  private final Address server;
  private final WireRecording recording;
  private final List<Transport> open = new ArrayList<>();
  private boolean closed;
  private @Nullable Role closedFirst;

  private WireRelay(Address client, Address server, WireRecording recording) throws IOException {
    this.listener = client.listen();
    this.client = client.of(listener);
    this.server = server;
    this.recording = recording;
  }

  /**
   * Starts a relay.
   *
   * @param listen where it listens for the client, until that has come
   * @param connect where the server listens
   * @throws IOException when nobody can listen there
   */
  public static WireRelay between(Address listen, Address connect, WireRecording recording)
      throws IOException {
    WireRelay relay = new WireRelay(listen, connect, recording);
    start(relay::accept, "relay");
    return relay;
  }

  /** Where the client connects to it. */
  public Address address() {
    return client;
  }

  /** Ends both connections. */
  @Override
  public void close() {
    List<Transport> ending;
    synchronized (this) {
      closed = true;
      ending = List.copyOf(open);
    }
    closeQuietly(listener);
    ending.forEach(WireRelay::closeQuietly);
  }

  private void accept() {
    try (listener) {
      Transport fromClient = keep(listener.accept());
      Transport toServer = keep(server.connect());
      recording.connected();
      start(() -> pass(Role.SERVER, toServer, fromClient), "relay from server");
      pass(Role.CLIENT, fromClient, toServer);
    } catch (IOException e) {
      close();
    }
  }

  private void pass(Role from, Transport source, Transport target) {
    var buffer = ByteBuffer.allocateDirect(CHUNK_BYTES);
    List<Descriptor> received = new ArrayList<>();
    boolean targetTakes = true;
    try (var reader = new ExactReader(source)) {
      while (reader.read(buffer.clear(), received) >= 0) {
        if (note(from, buffer.flip(), received) && targetTakes) {
          targetTakes = write(target, buffer, received);
        }
        closeAll(received);
      }
    } catch (IOException e) {
      // A reset ends the direction like a close does; that it was none shows at the other side.
    } finally {
      closeAll(received);
    }
    synchronized (this) {
      if (closedFirst == null && !closed) {
        closedFirst = from;
        recording.closed(from);
      }
    }
    try {
      target.finishWriting();
    } catch (IOException e) {
      // It is gone already.
    }
    if (isClosedFirst(from.other())) {
      close();
    }
  }

  private synchronized boolean isClosedFirst(Role role) {
    return closedFirst == role;
  }

  private boolean note(Role from, ByteBuffer bytes, List<Descriptor> received) throws IOException {
    List<DescriptorFacts> facts = new ArrayList<>();
    for (Descriptor descriptor : received) {
      facts.add(DescriptorProbe.of(descriptor));
    }
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    synchronized (this) {
      if (closedFirst != null) {
        return false;
      }
      recording.passed(from, copy, facts);
      return true;
    }
  }

  private static boolean write(Transport target, ByteBuffer bytes, List<Descriptor> descriptors) {
    List<FileDescriptor> handles = descriptors.stream().map(Descriptor::handle).toList();
    try {
      target.write(bytes, handles);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private Transport keep(Transport transport) throws IOException {
    synchronized (this) {
      if (!closed) {
        open.add(transport);
        return transport;
      }
    }
    transport.close();
    throw new IOException("the relay is closed");
  }

  private static void closeAll(List<Descriptor> descriptors) {
    descriptors.forEach(Descriptor::close);
    descriptors.clear();
  }

  private static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      // Nothing is left to be done with it.
    }
  }

  private static void start(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }
}
