package dev.ampinterop.conformance.wire;

import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.transport.UnixListener;
import dev.ampinterop.amp.transport.UnixTransport;
import dev.ampinterop.conformance.cases.Role;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a client and a server, passes bytes and descriptors on unchanged, and records
 * them: a witness that belongs to neither implementation. One connection; then it is of no more
 * use.
 *
 * <p>Descriptors are passed on with the first byte of the chunk that they were read with, so they
 * can arrive earlier than they were sent, never later. When one side closes, the other sees the end
 * of the stream; what it still writes is dropped.
 */
public final class WireRelay implements AutoCloseable {
  private static final int CHUNK_BYTES = 1 << 16;

  private final UnixListener listener;
  private final Path server;
  private final WireRecording recording;
  private final List<UnixTransport> open = new ArrayList<>();
  private boolean closed;
  private @Nullable Role closedFirst;

  private WireRelay(UnixListener listener, Path server, WireRecording recording) {
    this.listener = listener;
    this.server = server;
    this.recording = recording;
  }

  /**
   * Starts a relay.
   *
   * @param listen where the client connects; removed once it has
   * @param connect where the server listens
   * @throws IOException when nobody can listen there
   */
  public static WireRelay between(Path listen, Path connect, WireRecording recording)
      throws IOException {
    WireRelay relay = new WireRelay(UnixListener.at(listen), connect, recording);
    start(relay::accept, "relay");
    return relay;
  }

  /** Ends both connections. */
  @Override
  public void close() {
    List<UnixTransport> ending;
    synchronized (this) {
      closed = true;
      ending = List.copyOf(open);
    }
    closeQuietly(listener);
    ending.forEach(WireRelay::closeQuietly);
  }

  private void accept() {
    try (listener) {
      UnixTransport fromClient = keep(listener.accept());
      UnixTransport toServer = keep(UnixTransport.connect(server));
      recording.connected();
      start(() -> pass(Role.SERVER, toServer, fromClient), "relay from server");
      pass(Role.CLIENT, fromClient, toServer);
    } catch (IOException e) {
      close();
    }
  }

  private void pass(Role from, UnixTransport source, UnixTransport target) {
    var buffer = ByteBuffer.allocateDirect(CHUNK_BYTES);
    List<Descriptor> received = new ArrayList<>();
    boolean targetTakes = true;
    try {
      while (source.read(buffer.clear(), handle -> received.add(Descriptor.owned(handle))) >= 0) {
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

  private static boolean write(
      UnixTransport target, ByteBuffer bytes, List<Descriptor> descriptors) {
    List<FileDescriptor> handles = descriptors.stream().map(Descriptor::handle).toList();
    try {
      target.write(bytes, handles);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private UnixTransport keep(UnixTransport transport) throws IOException {
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
