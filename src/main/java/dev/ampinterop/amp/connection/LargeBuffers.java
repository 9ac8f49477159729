package dev.ampinterop.amp.connection;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Large direct buffers for connections that have much to read or to write just now. Java frees the
 * memory of such a buffer only when the garbage collector finds it, so they are kept and used
 * again, by all connections of a server. Thread-safe.
 */
final class LargeBuffers {
  /** The size of each. */
  static final int BYTES = 1 << 16;

  // Twice as many as threads can be busy on a large machine; 4 MiB.
  private static final int MAX_KEPT = 64;

  private final ConcurrentLinkedQueue<ByteBuffer> free = new ConcurrentLinkedQueue<>();

  /** One that nobody else uses; {@link #giveBack} it. */
  ByteBuffer take() {
    ByteBuffer buffer = free.poll();
    return buffer == null ? ByteBuffer.allocateDirect(BYTES) : buffer;
  }

  /** It may be used by others from now on. */
  void giveBack(ByteBuffer buffer) {
    if (free.size() < MAX_KEPT) {
      free.add(buffer.clear());
    }
  }
}
