package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.core.QueueMeter;
import java.util.function.BooleanSupplier;

/**
 * What the connections of a server have in common.
 *
 * @param buffers for those that have much to read or to write
 * @param meter hears how much waits on each
 * @param isFull whether too much waits on all of them
 */
record Shared(LargeBuffers buffers, QueueMeter meter, BooleanSupplier isFull) {
  /** What a connection has that shares nothing. */
  static Shared nothing() {
    return new Shared(new LargeBuffers(), (bytes, descriptors) -> {}, () -> false);
  }

  /** What the connections of a server share. */
  static Shared of(ServerOptions options) {
    boolean unlimited =
        options.maxQueuedBytes() == Long.MAX_VALUE
            && options.maxQueuedDescriptors() == Integer.MAX_VALUE;
    if (unlimited) {
      return nothing();
    }
    var queue = new SharedQueue(options.maxQueuedBytes(), options.maxQueuedDescriptors());
    return new Shared(new LargeBuffers(), queue, queue::isFull);
  }
}
