package dev.ampinterop.conformance.capture;

import dev.ampinterop.conformance.wire.WireEvent;
import dev.ampinterop.conformance.wire.WireSpool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The events of one captured connection. Immutable.
 *
 * @param events those of that connection, in order; the first is the opening. Those of a large
 *     capture are {@link StoredEvents}, which are to be walked through and not to be copied
 * @param switches the commands of which the user has said that their answers switch to another
 *     protocol, one char per byte
 */
public record CapturedConversation(List<CaptureEvent> events, Set<String> switches) {
  /**
   * Copies list and set.
   *
   * @throws IllegalArgumentException when the first event is no opening
   */
  public CapturedConversation {
    events = events instanceof StoredEvents ? events : List.copyOf(events);
    switches = Set.copyOf(switches);
    if (events.isEmpty() || !(events.get(0) instanceof CaptureEvent.Opened)) {
      throw new IllegalArgumentException("a conversation begins with the opening of a connection");
    }
  }

  /** One of which nothing is said. */
  public CapturedConversation(List<CaptureEvent> events) {
    this(events, Set.of());
  }

  /** The same, where the answers to these commands switch to another protocol. */
  public CapturedConversation switchingBy(Set<String> commands) {
    return new CapturedConversation(events, commands);
  }

  /** The same with these events in place of its own. */
  public CapturedConversation with(List<CaptureEvent> others) {
    return new CapturedConversation(others, switches);
  }

  /**
   * What a relay or a player recorded, as a connection of a capture.
   *
   * @param number its number there
   */
  public static CapturedConversation of(List<WireEvent> recorded, int number) {
    List<CaptureEvent> events = new ArrayList<>();
    events.add(new CaptureEvent.Opened(0, number, CaptureTransport.UNIX, "", ""));
    RecordedEvents from = new RecordedEvents(recorded.iterator(), number);
    from.forEachRemaining(events::add);
    return new CapturedConversation(events);
  }

  /**
   * What a relay or a player recorded that is not held, as a connection of a capture; to be read
   * until the spool is closed.
   *
   * @param number its number there
   */
  public static CapturedConversation of(WireSpool recorded, int number) {
    return new CapturedConversation(RecordedEvents.of(recorded, number));
  }

  /** The same, so many nanoseconds later. */
  public CapturedConversation later(long nanos) {
    if (events instanceof StoredEvents stored) {
      return with(stored.later(nanos));
    }
    return with(events.stream().map(event -> event.at(event.nanos() + nanos)).toList());
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
    if (events instanceof StoredEvents stored) {
      return stored.facts().gap();
    }
    return events.stream()
        .filter(CaptureEvent.Gap.class::isInstance)
        .map(CaptureEvent.Gap.class::cast)
        .findFirst();
  }

  /** The same up to where something is known to be missing first. */
  public CapturedConversation upToGap() {
    return gap().isEmpty()
        ? this
        : with(events.stream().takeWhile(event -> !(event instanceof CaptureEvent.Gap)).toList());
  }

  /** When it was over: when a side closed first, or its last event where neither did. */
  public long endNanos() {
    return firstClose().map(CaptureEvent.Closed::nanos).orElseGet(this::lastNanos);
  }

  /** When its last event was. */
  public long lastNanos() {
    return events instanceof StoredEvents stored
        ? stored.facts().lastNanos()
        : events.get(events.size() - 1).nanos();
  }

  /** The end of the direction that was over first; empty where neither was. */
  public Optional<CaptureEvent.Closed> firstClose() {
    if (events instanceof StoredEvents stored) {
      return stored.facts().firstClose();
    }
    return events.stream()
        .filter(CaptureEvent.Closed.class::isInstance)
        .map(CaptureEvent.Closed.class::cast)
        .findFirst();
  }
}
