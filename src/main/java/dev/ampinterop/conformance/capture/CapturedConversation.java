package dev.ampinterop.conformance.capture;

import java.util.List;
import java.util.Optional;

/**
 * The events of one captured connection. Immutable.
 *
 * @param events those of that connection, in order; the first is the opening
 */
public record CapturedConversation(List<CaptureEvent> events) {
  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException when the first event is no opening
   */
  public CapturedConversation {
    events = List.copyOf(events);
    if (events.isEmpty() || !(events.get(0) instanceof CaptureEvent.Opened)) {
      throw new IllegalArgumentException("a conversation begins with the opening of a connection");
    }
  }

  /** How it began. */
  public CaptureEvent.Opened opened() {
    return (CaptureEvent.Opened) events.get(0);
  }

  /** The number of the connection in its capture. */
  public int number() {
    return opened().connection();
  }

  /** Where something is known to be missing first; empty where nothing is. */
  public Optional<CaptureEvent.Gap> gap() {
    return events.stream()
        .filter(CaptureEvent.Gap.class::isInstance)
        .map(CaptureEvent.Gap.class::cast)
        .findFirst();
  }
}
