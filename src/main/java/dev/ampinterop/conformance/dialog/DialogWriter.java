package dev.ampinterop.conformance.dialog;

import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Writes a dialog as a connection of a capture, a millisecond a turn. */
public final class DialogWriter {
  private static final long NANOS_A_TURN = 1_000_000;

  private DialogWriter() {}

  /**
   * The events of that connection.
   *
   * @param connection its number
   * @param transport what is said to have carried it
   * @param begins nanoseconds since the capture began
   */
  public static List<CaptureEvent> events(
      Dialog dialog, int connection, CaptureTransport transport, long begins) {
    List<CaptureEvent> events = new ArrayList<>();
    events.add(new CaptureEvent.Opened(begins, connection, transport, "", ""));
    Map<Role, Long> offsets = new EnumMap<>(Role.class);
    Numbers numbers = new Numbers(dialog);
    long nanos = begins;
    for (Turn turn : dialog.turns()) {
      nanos += NANOS_A_TURN;
      byte[] bytes = bytes(turn, numbers);
      long offset = offsets.getOrDefault(turn.from(), 0L);
      List<CapturedDescriptor> travelling = new ArrayList<>();
      for (CapturedDescriptor descriptor : descriptors(turn)) {
        travelling.add(new CapturedDescriptor(offset, descriptor.facts(), descriptor.content()));
      }
      events.add(new CaptureEvent.Bytes(nanos, connection, turn.from(), offset, bytes, travelling));
      offsets.put(turn.from(), offset + bytes.length);
    }
    Role first = dialog.closedBy().orElse(Role.CLIENT);
    if (dialog.closedBy().isPresent()) {
      events.add(
          new CaptureEvent.Closed(nanos + NANOS_A_TURN, connection, first, CaptureEvent.How.END));
      events.add(
          new CaptureEvent.Closed(
              nanos + 2 * NANOS_A_TURN, connection, first.other(), CaptureEvent.How.END));
    }
    return events;
  }

  private static byte[] bytes(Turn turn, Numbers numbers) {
    if (turn instanceof Turn.Stray stray) {
      numbers.skip(turn.from(), stray.descriptors());
      return stray.bytes();
    }
    BoxBuilder box = new BoxBuilder();
    numbers.box(turn).forEach(box::put);
    byte[] bytes = new byte[box.length()];
    box.writeTo(bytes, 0);
    return bytes;
  }

  private static List<CapturedDescriptor> descriptors(Turn turn) {
    if (turn instanceof Turn.Stray stray) {
      return stray.descriptors();
    }
    List<CapturedDescriptor> descriptors = new ArrayList<>();
    for (DialogValue value : CaseTeller.values(turn).values()) {
      if (value instanceof DialogValue.Handle handle) {
        descriptors.add(handle.descriptor());
      }
    }
    return descriptors;
  }
}
