package dev.ampinterop.conformance.replay;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.WirePiece;
import dev.ampinterop.conformance.wire.WireSplitter;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A captured conversation as boxes of both sides, in the order in which they were complete. It ends
 * with the first close or gap. Immutable.
 *
 * @param boxes what passed
 * @param descriptors all that each side sent
 * @param closed who closed first; empty where the capture ends before
 * @param notes what is not in it, for people
 */
record Passage(
    List<Passed> boxes,
    Map<Role, List<CapturedDescriptor>> descriptors,
    Optional<Role> closed,
    List<String> notes) {

  /** Takes a conversation apart. */
  static Passage of(CapturedConversation conversation) {
    Builder builder = new Builder();
    long start = conversation.opened().nanos();
    for (CaptureEvent event : conversation.events()) {
      if (event instanceof CaptureEvent.Bytes passed) {
        builder.add(passed, event.nanos() - start);
      } else if (event instanceof CaptureEvent.Closed closed) {
        builder.closed = Optional.of(closed.by());
        break;
      } else if (event instanceof CaptureEvent.Gap gap) {
        builder.notes.add("what follows a gap is left out: " + gap.because());
        break;
      }
    }
    return builder.build();
  }

  List<CapturedDescriptor> descriptors(Role from) {
    return descriptors.getOrDefault(from, List.of());
  }

  private static final class Builder {
    private final List<Passed> boxes = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<Role, Side> sides = new EnumMap<>(Role.class);
    private Optional<Role> closed = Optional.empty();

    void add(CaptureEvent.Bytes passed, long nanos) {
      sides.computeIfAbsent(passed.from(), Side::new).add(passed, nanos);
    }

    Passage build() {
      Map<Role, List<CapturedDescriptor>> descriptors = new EnumMap<>(Role.class);
      sides.forEach(
          (role, side) -> {
            side.finish();
            descriptors.put(role, List.copyOf(side.descriptors));
          });
      return new Passage(List.copyOf(boxes), descriptors, closed, List.copyOf(notes));
    }

    /** The bytes of one side, cut into boxes as they become complete. */
    private final class Side {
      private final Role from;
      private final List<CapturedDescriptor> descriptors = new ArrayList<>();
      private byte[] begun = new byte[0];
      private long offset;
      private long nanos;
      private int counted;
      private boolean isLost;

      Side(Role from) {
        this.from = from;
      }

      void add(CaptureEvent.Bytes passed, long at) {
        nanos = at;
        descriptors.addAll(passed.descriptors());
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(begun);
        all.writeBytes(passed.bytes());
        begun = all.toByteArray();
        List<WirePiece> pieces = isLost ? List.of() : WireSplitter.split(begun);
        int done = 0;
        for (WirePiece piece : pieces) {
          if (piece instanceof WirePiece.Rest rest) {
            isLost = !rest.incomplete();
          } else {
            put(piece, done, piece.end());
            done = piece.end();
          }
        }
        begun = Arrays.copyOfRange(begun, done, begun.length);
        offset += done;
      }

      void finish() {
        if (begun.length > 0 && isLost) {
          put(new WirePiece.Rest(0, begun, false), 0, begun.length);
        } else if (begun.length > 0) {
          notes.add(
              "the " + from + "'s last " + begun.length + " bytes, no whole box, are left out");
        }
      }

      private void put(WirePiece piece, int begin, int end) {
        int before = counted;
        while (counted < descriptors.size() && descriptors.get(counted).at() < offset + end) {
          counted++;
        }
        boxes.add(
            new Passed(from, nanos, piece, Arrays.copyOfRange(begun, begin, end), before, counted));
      }
    }
  }
}
