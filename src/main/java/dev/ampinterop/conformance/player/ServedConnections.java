package dev.ampinterop.conformance.player;

import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.transport.UnixTransport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Further AMP connections of one party, over descriptors that it has. Thread-safe. */
final class ServedConnections implements AutoCloseable {
  private record Served(AmpConnection connection, Descriptor descriptor) {}

  private final List<Served> served = new ArrayList<>();
  private Responders responders = Responders.none();
  private boolean closed;

  /** Says who answers on them. */
  synchronized void respondWith(Responders responders) {
    this.responders = responders;
  }

  /** Speaks AMP over a UNIX stream socket, which stays the caller's. */
  synchronized void begin(Descriptor socket) throws IOException {
    if (closed) {
      throw new IOException("the part is over");
    }
    Descriptor own = socket.duplicate();
    try {
      UnixTransport transport = new UnixTransport(own.toSocketChannel());
      served.add(new Served(AmpConnection.open(transport, responders), own));
    } catch (IOException | RuntimeException e) {
      own.close();
      throw e;
    }
  }

  /** How many received descriptors were decoded on them, and are not closed. */
  synchronized int heldDescriptors() {
    return served.stream().mapToInt(one -> one.connection().heldDescriptors()).sum();
  }

  @Override
  public void close() {
    List<Served> ending;
    synchronized (this) {
      closed = true;
      ending = List.copyOf(served);
    }
    for (Served one : ending) {
      one.connection().abort();
      one.connection().ended().join();
      one.descriptor().close();
    }
  }
}
