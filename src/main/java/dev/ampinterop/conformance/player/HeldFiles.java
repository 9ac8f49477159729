package dev.ampinterop.conformance.player;

import dev.ampinterop.conformance.record.Passage;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The latest files that came, kept open: as long as one is, no other file gets its inode, so that
 * what has the same one is the same file. Not thread-safe.
 */
final class HeldFiles implements AutoCloseable {
  /** Far fewer than a process may have open. */
  private static final int MOST = 64;

  private final Deque<Passage> held = new ArrayDeque<>();

  /** Keeps the files of a passage open, and closes its other descriptors; it owns none any more. */
  void take(Passage came, List<DescriptorFacts> facts) {
    for (int index = 0; index < came.descriptors().size(); index++) {
      Passage one = new Passage(new byte[0], List.of(came.descriptors().get(index)));
      if (index < facts.size() && facts.get(index).isFile()) {
        held.add(one);
      } else {
        one.close();
      }
    }
    while (held.size() > MOST) {
      held.remove().close();
    }
  }

  /** Closes all. */
  @Override
  public void close() {
    held.forEach(Passage::close);
    held.clear();
  }
}
