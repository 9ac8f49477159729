package dev.ampinterop.amp.storm;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/** Takes all that the process may have of something, for a while. */
final class Shortage {
  private static final int BLOCK_BYTES = 1 << 20;

  /** Of descriptors. */
  void ofDescriptors(Runnable meanwhile) throws IOException {
    Deque<FileInputStream> taken = new ArrayDeque<>();
    try {
      while (true) {
        taken.push(new FileInputStream("/dev/null"));
      }
    } catch (IOException e) {
      meanwhile.run();
    } finally {
      while (!taken.isEmpty()) {
        taken.pop().close();
      }
    }
  }

  /** Of direct memory; what it has taken stays taken until the collector finds it. */
  void ofDirectMemory(Runnable meanwhile) {
    Deque<ByteBuffer> taken = new ArrayDeque<>();
    try {
      while (true) {
        taken.push(ByteBuffer.allocateDirect(BLOCK_BYTES));
      }
    } catch (OutOfMemoryError e) {
      meanwhile.run();
    }
  }
}
