package dev.ampinterop.cli;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.capture.HeldEvents;
import dev.ampinterop.conformance.capture.StoredEvents;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A part of a large capture that an implementation is given at once: as many connections as there
 * is room for. What is in memory anyway always has room. Not thread-safe.
 */
final class HeldPart {
  private final long most = HeldEvents.shareOfHeap();
  private long taken;

  /** Whether that connection fits, too. */
  boolean hasRoomFor(Replayed replayed) {
    return !(replayed.conversation().events() instanceof StoredEvents events)
        || taken + HeldEvents.memory(events, most - taken) <= most;
  }

  /**
   * The connection, in memory.
   *
   * @throws CannotRun when it is too large for that by itself
   */
  Replayed held(Replayed replayed) {
    CapturedConversation captured = replayed.conversation();
    if (!(captured.events() instanceof StoredEvents events)) {
      return replayed;
    }
    HeldEvents held = new HeldEvents(Path.of(replayed.words().get(0)));
    try {
      for (CaptureEvent event : events) {
        held.add(event);
      }
    } catch (IOException e) {
      throw new CannotRun(
          e.getMessage()
              + "; a program gets it step by step: --against unix:PATH or tcp:HOST:PORT");
    }
    taken += HeldEvents.memory(events, most);
    return replayed.with(captured.with(held.events()));
  }
}
