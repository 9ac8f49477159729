package dev.ampinterop.conformance.capture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects events of a capture that have to be in memory all at once, and refuses those that would
 * not fit with what is made of them. Not thread-safe.
 */
public final class HeldEvents {
  /** What is made of the events, a case and the steps of its players, takes that much more. */
  private static final int SHARE = 8;

  /** What an event and the box in it take besides the bytes. */
  private static final int EVENT_BYTES = 2048;

  private final Path file;
  private final long most;
  private final List<CaptureEvent> events = new ArrayList<>();
  private long held;
  private boolean isFull;

  /**
   * As many as fit into a share of the heap.
   *
   * @param file where they are from, for the message
   */
  public HeldEvents(Path file) {
    this(file, shareOfHeap());
  }

  /** How many bytes of memory events may take, where nothing else is said. */
  public static long shareOfHeap() {
    return Runtime.getRuntime().maxMemory() / SHARE;
  }

  HeldEvents(Path file, long most) {
    this.file = file;
    this.most = most;
  }

  /**
   * One more.
   *
   * @throws IOException when there are too many; the message says what to do
   */
  public void add(CaptureEvent event) throws IOException {
    count(event);
    if (held > most) {
      throw new IOException(
          file
              + ": connection "
              + event.connection()
              + (event.connection() > 1 ? ", with those before it," : "")
              + " is too large to be held in memory, which this needs (name a smaller one with"
              + " --connection N, or allow more memory: JAVA_TOOL_OPTIONS=-Xmx8g)");
    }
    events.add(event);
  }

  /** One more, unless there is no room for all of them; then those before it are let go, too. */
  void addIfRoom(CaptureEvent event) {
    if (isFull) {
      return;
    }
    count(event);
    isFull = held > most;
    if (isFull) {
      events.clear();
    } else {
      events.add(event);
    }
  }

  /** Whether there was no room for all of them. */
  boolean isFull() {
    return isFull;
  }

  /**
   * How many bytes of memory these take, or more than there is room for.
   *
   * @param room how many there are
   */
  public static long memory(Iterable<CaptureEvent> events, long room) {
    long memory = 0;
    for (CaptureEvent event : events) {
      memory += memory(event);
      if (memory > room) {
        break;
      }
    }
    return memory;
  }

  private void count(CaptureEvent event) {
    held += memory(event);
  }

  private static long memory(CaptureEvent event) {
    long held = EVENT_BYTES;
    if (event instanceof CaptureEvent.Bytes passed) {
      held += passed.bytes().length;
      for (CapturedDescriptor descriptor : passed.descriptors()) {
        held += EVENT_BYTES;
        held += descriptor.facts().contentBytes();
      }
    }
    return held;
  }

  /** All of them, in order. */
  public List<CaptureEvent> events() {
    return List.copyOf(events);
  }
}
