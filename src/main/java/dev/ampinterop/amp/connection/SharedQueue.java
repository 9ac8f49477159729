package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.core.QueueMeter;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How much waits to leave on all connections of a server. Thread-safe. */
final class SharedQueue implements QueueMeter {
  private final long maxBytes;
  private final int maxDescriptors;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicInteger descriptors = new AtomicInteger();

  SharedQueue(long maxBytes, int maxDescriptors) {
    this.maxBytes = maxBytes;
    this.maxDescriptors = maxDescriptors;
  }

  @Override
  public void changed(int moreBytes, int moreDescriptors) {
    bytes.addAndGet(moreBytes);
    if (moreDescriptors != 0) {
      descriptors.addAndGet(moreDescriptors);
    }
  }

  boolean isFull() {
    return bytes.get() > maxBytes || descriptors.get() > maxDescriptors;
  }
}
