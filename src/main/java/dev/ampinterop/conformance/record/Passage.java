package dev.ampinterop.conformance.record;

import com.sun.jna.LastErrorException;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.util.ArrayList;
import java.util.Arrays;
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

  /** Both as one: all descriptors travel on the first byte. The caller owns what both had. */
  Passage with(Passage next) {
    byte[] both = Arrays.copyOf(bytes, bytes.length + next.bytes.length);
    System.arraycopy(next.bytes, 0, both, bytes.length, next.bytes.length);
    List<Integer> all = new ArrayList<>(descriptors);
    all.addAll(next.descriptors);
    return new Passage(both, List.copyOf(all));
  }

  /**
   * What its descriptors are.
   *
   * @param contentBytes how much of what is in each file to keep at most; 0 for nothing
   */
  public List<DescriptorFacts> facts(int contentBytes) {
    return Snapshot.ofAll(descriptors, contentBytes);
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
