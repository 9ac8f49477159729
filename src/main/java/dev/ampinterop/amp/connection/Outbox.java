package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.transport.Transport;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Boxes and descriptors on their way out, in the order in which they must leave. No I/O; not
 * thread-safe: the connection guards it with one lock, so that giving an ordinal, encoding the box
 * and queueing both is one step.
 */
final class Outbox {
  private byte[] bytes = new byte[1024];
  private int start;
  private int end;
  private long passed; // bytes that left before the one at start
  private long nextOrdinal;
  private long barrier = Long.MAX_VALUE; // bytes from there on are held back

  // Descriptors of the box that is being encoded, and those that wait, each with the offset in the
  // stream that it has to be on or before.
  private final List<Descriptor> encoding = new ArrayList<>();
  private final ArrayDeque<Travelling> waiting = new ArrayDeque<>();

  private record Travelling(Descriptor descriptor, long offset) {}

  /**
   * Takes a descriptor for the box that is being encoded; closes it once it has left or was
   * dropped.
   *
   * @return its ordinal
   */
  long take(Descriptor descriptor) {
    encoding.add(descriptor);
    return nextOrdinal + encoding.size() - 1;
  }

  /** How many descriptors the box that is being encoded has so far. */
  int descriptorsOfBox() {
    return encoding.size();
  }

  /** The box that was being encoded will not be sent: its descriptors and ordinals come back. */
  void abandon() {
    encoding.forEach(Descriptor::close);
    encoding.clear();
  }

  /** Queues a box with the descriptors held for it. */
  void add(BoxBuilder box) {
    int length = box.length();
    makeRoom(length);
    long offset = passed + end - start;
    for (int i = 0; i < encoding.size(); i++) {
      // A message takes MAX_DESCRIPTORS at most; the next ones go one byte later in the same box.
      waiting.add(new Travelling(encoding.get(i), offset + i / Transport.MAX_DESCRIPTORS));
    }
    nextOrdinal += encoding.size();
    encoding.clear();
    end = box.writeTo(bytes, end);
  }

  /** Holds back whatever is added from now on. */
  void hold() {
    barrier = passed + end - start;
  }

  /** Whether what is added now has to wait. */
  boolean isHolding() {
    return barrier != Long.MAX_VALUE;
  }

  /** Lets go of what was held back. */
  void release() {
    barrier = Long.MAX_VALUE;
  }

  /** Whether there is nothing that may leave. */
  boolean isEmpty() {
    return ready() == 0;
  }

  /** How many descriptors wait to be sent. */
  int descriptors() {
    return waiting.size();
  }

  /** How many bytes are queued, those held back included. */
  int size() {
    return end - start;
  }

  /**
   * Moves the next message out: bytes into the empty target, and the descriptors that have to
   * travel with or before them to the list, whose owner closes them once they are sent.
   */
  void next(ByteBuffer target, List<Descriptor> descriptors) {
    int count = Math.min(ready(), target.remaining());
    while (!waiting.isEmpty() && waiting.peek().offset < passed + count) {
      if (descriptors.size() == Transport.MAX_DESCRIPTORS) {
        count = (int) (waiting.peek().offset - passed);
        break;
      }
      descriptors.add(waiting.remove().descriptor);
    }
    target.put(bytes, start, count);
    start += count;
    passed += count;
  }

  /** Drops all that waits, what is held back included, closing the descriptors. */
  void clear() {
    abandon();
    release();
    waiting.forEach(travelling -> travelling.descriptor.close());
    waiting.clear();
    passed += end - start;
    start = end;
  }

  private int ready() {
    return (int) Math.min(end - start, barrier - passed);
  }

  private void makeRoom(int count) {
    if (start == end) {
      start = 0;
      end = 0;
    }
    if (bytes.length - end >= count) {
      return;
    }
    int held = end - start;
    byte[] target =
        bytes.length >= held + count ? bytes : new byte[Math.max(held + count, bytes.length * 2)];
    System.arraycopy(bytes, start, target, 0, held);
    bytes = target;
    start = 0;
    end = held;
  }
}
