package dev.ampinterop.conformance.capture;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.Direction;
import dev.ampinterop.conformance.wire.WireEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What passed on one captured connection. Immutable.
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

  /** Whether something is known to be missing. */
  public boolean hasGaps() {
    return events.stream().anyMatch(CaptureEvent.Gap.class::isInstance);
  }

  /** All descriptors that a side sent, in order: the place in the list is the ordinal. */
  public List<CapturedDescriptor> descriptors(Role from) {
    List<CapturedDescriptor> descriptors = new ArrayList<>();
    for (CaptureEvent event : events) {
      if (event instanceof CaptureEvent.Bytes passed && passed.from() == from) {
        descriptors.addAll(passed.descriptors());
      }
    }
    return descriptors;
  }

  /**
   * What passed as the wire log and the judges take it, in nanoseconds since this connection was
   * opened. Bytes that carried descriptors end with the byte that carried them. A gap is not in it.
   */
  public List<WireEvent> wire() {
    long start = opened().nanos();
    List<WireEvent> wire = new ArrayList<>();
    for (CaptureEvent event : events) {
      long nanos = event.nanos() - start;
      if (event instanceof CaptureEvent.Bytes passed) {
        addBytes(passed, nanos, wire);
      } else if (event instanceof CaptureEvent.Closed closed) {
        wire.add(new WireEvent.Close(nanos, closed.by()));
      }
    }
    return wire;
  }

  /** All that a side sent. */
  public Direction direction(Role from) {
    return Direction.of(from, wire());
  }

  // An event of the wire begins with the byte that carried its descriptors.
  private static void addBytes(CaptureEvent.Bytes passed, long nanos, List<WireEvent> wire) {
    int begin = 0;
    List<DescriptorFacts> carried = new ArrayList<>();
    for (CapturedDescriptor descriptor : passed.descriptors()) {
      int carrier = (int) (descriptor.at() - passed.offset());
      if (carrier > begin) {
        addPart(passed, nanos, begin, carrier, carried, wire);
        begin = carrier;
      }
      carried.add(descriptor.facts());
    }
    addPart(passed, nanos, begin, passed.bytes().length, carried, wire);
  }

  private static void addPart(
      CaptureEvent.Bytes passed,
      long nanos,
      int begin,
      int end,
      List<DescriptorFacts> carried,
      List<WireEvent> wire) {
    if (begin < end) {
      byte[] part = Arrays.copyOfRange(passed.bytes(), begin, end);
      wire.add(new WireEvent.Bytes(nanos, passed.from(), part, List.copyOf(carried)));
      carried.clear();
    }
  }
}
