package dev.ampinterop.amp.transport;

import dev.ampinterop.amp.descriptor.Descriptor;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** A transport as the channel that TLS's bytes take; descriptors travel beside them. */
final class InnerChannel implements ByteChannel {
  private final Transport inner;
  private final Queue<FileDescriptor> arrived = new ConcurrentLinkedQueue<>();
  private final AtomicReference<List<FileDescriptor>> leaving = new AtomicReference<>(List.of());
  private volatile boolean closed;

  InnerChannel(Transport inner) {
    this.inner = inner;
  }

  /** These go with the next bytes, whatever they are. */
  void leaveNext(List<FileDescriptor> descriptors) {
    leaving.set(descriptors);
  }

  /** Hands over what arrived since. */
  void deliver(Consumer<FileDescriptor> received) {
    for (FileDescriptor handle = arrived.poll(); handle != null; handle = arrived.poll()) {
      received.accept(handle);
    }
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    return inner.read(target, arrived::add);
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    int count = source.remaining();
    if (count > 0) {
      inner.write(source, leaving.getAndSet(List.of()));
    }
    return count;
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  /** Closes the transport and what nobody took. */
  @Override
  public void close() throws IOException {
    closed = true;
    try {
      inner.close();
    } finally {
      deliver(handle -> Descriptor.owned(handle).close());
    }
  }
}
