package dev.ampinterop.conformance.capture;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.WireEvent;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The events of one captured connection. Immutable.
 *
 * @param events those of that connection, in order; the first is the opening
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
    events = List.copyOf(events);
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
    Map<Role, Long> ends = new EnumMap<>(Role.class);
    for (WireEvent event : recorded) {
      Role from = event.from();
      if (event instanceof WireEvent.Bytes bytes) {
        long at = ends.getOrDefault(from, 0L);
        List<CapturedDescriptor> descriptors =
            bytes.descriptors().stream().map(facts -> new CapturedDescriptor(at, facts)).toList();
        events.add(
            new CaptureEvent.Bytes(event.nanos(), number, from, at, bytes.bytes(), descriptors));
        ends.put(from, at + bytes.bytes().length);
      } else {
        events.add(new CaptureEvent.Closed(event.nanos(), number, from, CaptureEvent.How.END));
      }
    }
    return new CapturedConversation(events);
  }

  /** The same, so many nanoseconds later. */
  public CapturedConversation later(long nanos) {
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
    return events.stream()
        .filter(CaptureEvent.Gap.class::isInstance)
        .map(CaptureEvent.Gap.class::cast)
        .findFirst();
  }

  /** The same up to where something is known to be missing first. */
  public CapturedConversation upToGap() {
    return with(events.stream().takeWhile(event -> !(event instanceof CaptureEvent.Gap)).toList());
  }

  /** When it was over: when a side closed first, or its last event where neither did. */
  public long endNanos() {
    return firstClose()
        .map(CaptureEvent.Closed::nanos)
        .orElse(events.get(events.size() - 1).nanos());
  }

  /** The end of the direction that was over first; empty where neither was. */
  public Optional<CaptureEvent.Closed> firstClose() {
    return events.stream()
        .filter(CaptureEvent.Closed.class::isInstance)
        .map(CaptureEvent.Closed.class::cast)
        .findFirst();
  }
}
