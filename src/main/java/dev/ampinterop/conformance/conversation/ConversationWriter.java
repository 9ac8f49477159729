package dev.ampinterop.conformance.conversation;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.CaseBytes;
import dev.ampinterop.conformance.cases.Role;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Writes a conversation as a connection of a capture, one millisecond per turn. */
public final class ConversationWriter {
  private static final long NANOS_PER_TURN = 1_000_000;

  private ConversationWriter() {}

  /**
   * The events of that connection.
   *
   * @param connection its number
   * @param transport what is said to have carried it
   * @param begins nanoseconds since the capture began
   */
  public static List<CaptureEvent> events(
      Conversation conversation, int connection, CaptureTransport transport, long begins) {
    List<CaptureEvent> events = new ArrayList<>();
    events.add(new CaptureEvent.Opened(begins, connection, transport, "", ""));
    Map<Role, Long> offsets = new EnumMap<>(Role.class);
    Numbers numbers = new Numbers(conversation, Optional.empty());
    long nanos = begins;
    for (Turn turn : conversation.turns()) {
      nanos += NANOS_PER_TURN;
      ObjectNode box = numbers.box(turn);
      byte[] bytes = turn instanceof Turn.Stray stray ? stray.bytes() : CaseBytes.box(box);
      long offset = offsets.getOrDefault(turn.from(), 0L);
      List<CapturedDescriptor> travelling = new ArrayList<>();
      for (CapturedDescriptor descriptor : turn.descriptors()) {
        travelling.add(new CapturedDescriptor(offset, descriptor.facts(), descriptor.content()));
      }
      events.add(new CaptureEvent.Bytes(nanos, connection, turn.from(), offset, bytes, travelling));
      offsets.put(turn.from(), offset + bytes.length);
    }
    if (conversation.closedBy().isPresent()) {
      Role first = conversation.closedBy().get();
      for (Role by : List.of(first, first.other())) {
        nanos += NANOS_PER_TURN;
        events.add(new CaptureEvent.Closed(nanos, connection, by, CaptureEvent.How.END));
      }
    }
    return events;
  }
}
