package dev.ampinterop.amp.core;

import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.error.UnusableDescriptor;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Boxes and descriptors on their way out, in the order in which they must leave. No I/O; not
 * thread-safe: the connection guards it with one lock, so that giving an ordinal, encoding the box
 * and queueing both is one step. Twisted: the transport's buffers of bytes and of descriptors.
 */
public final class Outbox {
  private static final int FEW_BYTES = 1024;

  // What is kept for the next boxes once everything has left; more is given back.
  private static final int MANY_BYTES = 1 << 16;

  private final int maxDescriptorsInMessage;
  private final QueueMeter meter;
  private byte[] bytes = new byte[FEW_BYTES];
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
   * Nothing waits yet.
   *
   * @param maxDescriptorsInMessage how many may travel with one message, at least 1
   * @param meter hears of everything that is queued, leaves or is dropped
   */
  public Outbox(int maxDescriptorsInMessage, QueueMeter meter) {
    this.maxDescriptorsInMessage = maxDescriptorsInMessage;
    this.meter = meter;
  }

  /**
   * Takes a descriptor for the box that is being encoded; closes it once it has left or was
   * dropped.
   *
   * @return its ordinal
   */
  public long take(Descriptor descriptor) {
    encoding.add(descriptor);
    return nextOrdinal + encoding.size() - 1;
  }

  /** How many descriptors the box that is being encoded has so far. */
  public int descriptorsOfBox() {
    return encoding.size();
  }

  /** The box that was being encoded will not be sent: its descriptors and ordinals come back. */
  public void abandon() {
    encoding.forEach(Descriptor::close);
    encoding.clear();
  }

  /** Queues a box with the descriptors held for it. */
  public void add(BoxBuilder box) {
    int length = box.length();
    makeRoom(length);
    addDescriptors(length);
    end = box.writeTo(bytes, end);
  }

  /** Queues bytes that are not a box, with the descriptors held for them; reads them all. */
  public void add(ByteBuffer raw) {
    int length = raw.remaining();
    makeRoom(length);
    addDescriptors(length);
    raw.get(bytes, end, length);
    end += length;
  }

  private void addDescriptors(int length) {
    long offset = passed + end - start;
    for (int i = 0; i < encoding.size(); i++) {
      // A message takes so many at most; the next ones go one byte later in the same box.
      waiting.add(new Travelling(encoding.get(i), offset + i / maxDescriptorsInMessage));
    }
    nextOrdinal += encoding.size();
    meter.changed(length, encoding.size());
    encoding.clear();
  }

  /** Holds back whatever is added from now on. */
  public void hold() {
    barrier = passed + end - start;
  }

  /** Whether what is added now has to wait. */
  public boolean isHolding() {
    return barrier != Long.MAX_VALUE;
  }

  /** Lets go of what was held back. */
  public void release() {
    barrier = Long.MAX_VALUE;
  }

  /** Whether there is nothing that may leave. */
  public boolean isEmpty() {
    return ready() == 0;
  }

  /** How many bytes have left. */
  public long passed() {
    return passed;
  }

  /** How many descriptors wait to be sent. */
  public int descriptors() {
    return waiting.size();
  }

  /** How many bytes are queued, those held back included. */
  public int size() {
    return end - start;
  }

  /**
   * Puts a duplicate in the place of every descriptor that is only borrowed, so that its owner may
   * close it.
   *
   * @throws UnusableDescriptor when the process has no descriptor left; then some are replaced
   */
  public void ownDescriptors() {
    UnusableDescriptor failure = null;
    for (int left = waiting.size(); left > 0; left--) {
      Travelling each = waiting.remove();
      Descriptor descriptor = each.descriptor;
      try {
        descriptor = descriptor.isBorrowed() ? descriptor.duplicate() : descriptor;
      } catch (UnusableDescriptor e) {
        failure = e;
      }
      waiting.add(new Travelling(descriptor, each.offset));
    }
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * Moves the next message out: bytes into the empty target, and the descriptors that have to
   * travel with or before them to the list, whose owner closes them once they are sent.
   */
  public void next(ByteBuffer target, List<Descriptor> descriptors) {
    int before = descriptors.size();
    int count = Math.min(ready(), target.remaining());
    while (!waiting.isEmpty() && waiting.peek().offset < passed + count) {
      if (descriptors.size() == maxDescriptorsInMessage) {
        count = (int) (waiting.peek().offset - passed);
        break;
      }
      descriptors.add(waiting.remove().descriptor);
    }
    target.put(bytes, start, count);
    start += count;
    passed += count;
    meter.changed(-count, before - descriptors.size());
    giveBack();
  }

  /** Drops all that waits, what is held back included, closing the descriptors. */
  public void clear() {
    abandon();
    release();
    waiting.forEach(travelling -> travelling.descriptor.close());
    meter.changed(start - end, -waiting.size());
    waiting.clear();
    start = end;
    giveBack();
  }

  private int ready() {
    return (int) Math.min(end - start, barrier - passed);
  }

  private void giveBack() {
    if (start == end) {
      start = 0;
      end = 0;
      if (bytes.length > MANY_BYTES) {
        bytes = new byte[FEW_BYTES];
      }
    }
  }

  private void makeRoom(int count) {
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
