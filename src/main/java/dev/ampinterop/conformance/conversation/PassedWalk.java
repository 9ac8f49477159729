package dev.ampinterop.conformance.conversation;

import dev.ampinterop.amp.box.BoxLimits;
import dev.ampinterop.conformance.capture.CaptureEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * Walks through what passed on a captured connection, piece by piece, and holds only what one event
 * gives. Not thread-safe.
 */
public final class PassedWalk implements Iterator<Passed> {
  private final Iterator<CaptureEvent> events;
  private final Deque<Passed> ready = new ArrayDeque<>();
  private final ConversationReader reader;
  private final long start;
  private boolean isOver;

  /**
   * Walks from the beginning.
   *
   * @param events those of a connection, the opening first
   * @param switches the commands of which the user has said that they switch, one char per byte
   */
  public PassedWalk(Iterator<CaptureEvent> events, Set<String> switches) {
    this.events = events;
    this.reader = new ConversationReader(BoxLimits.NONE, switches, ready::add);
    this.start = events.next().nanos();
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && !isOver) {
      if (!events.hasNext()) {
        reader.end();
        isOver = true;
      } else if (events.next() instanceof CaptureEvent.Bytes bytes) {
        reader.accept(bytes, bytes.nanos() - start);
      }
    }
    return !ready.isEmpty();
  }

  @Override
  public Passed next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.remove();
  }
}
