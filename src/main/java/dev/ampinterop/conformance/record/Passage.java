package dev.ampinterop.conformance.record;

import com.sun.jna.LastErrorException;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.util.List;

/**
 * Bytes that passed, with the descriptors that travelled on the first of them.
 *
 * @param bytes at least one; not to be changed
 * @param descriptors their numbers in this process; who has the passage owns them
 */
@SuppressWarnings("ArrayRecordComponent")
public record Passage(byte[] bytes, List<Integer> descriptors) implements AutoCloseable {
  /** Without descriptors. */
  Passage(byte[] bytes) {
    this(bytes, List.of());
  }

  /** What its descriptors are. */
  public List<DescriptorFacts> facts() {
    return Snapshot.ofAll(descriptors, 0).stream().map(Snapshot::facts).toList();
  }

  /** Closes its descriptors. */
  @Override
  public void close() {
    for (int number : descriptors) {
      try {
        SocketCalls.close(number);
      } catch (LastErrorException e) {
        // close(2) frees the number whatever it reports.
      }
    }
  }
}
