package dev.ampinterop.conformance.capture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Events that are held in memory, no more than the heap can take. Not thread-safe. */
public final class HeldEvents {
  /** What an event or a descriptor takes beside its bytes. */
  private static final int OBJECT_BYTES = 200;

  /** Events become boxes, a case and its text, which take many times as much. */
  private static final int TIMES_AS_MUCH = 16;

  private final Path file;
  private final long heap;
  private final List<CaptureEvent> events = new ArrayList<>();
  private long held;

  /** For events of that file. */
  public HeldEvents(Path file) {
    this(file, Runtime.getRuntime().maxMemory());
  }

  HeldEvents(Path file, long heap) {
    this.file = file;
    this.heap = heap;
  }

  /**
   * Takes one more.
   *
   * @throws CaptureTooLarge when there is no room for it
   */
  public void add(CaptureEvent event) throws CaptureTooLarge {
    held += OBJECT_BYTES;
    if (event instanceof CaptureEvent.Bytes passed) {
      held += passed.bytes().length;
      for (CapturedDescriptor descriptor : passed.descriptors()) {
        held += OBJECT_BYTES;
        if (descriptor.content() != null) {
          held += descriptor.content().bytes().length;
        }
      }
    }
    if (held > heap / TIMES_AS_MUCH) {
      throw new CaptureTooLarge(file, heap);
    }
    events.add(event);
  }

  /** Those that were taken, in order. */
  public List<CaptureEvent> events() {
    return List.copyOf(events);
  }
}
