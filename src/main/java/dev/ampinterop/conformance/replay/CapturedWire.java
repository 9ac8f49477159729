package dev.ampinterop.conformance.replay;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.wire.WirePiece;
import java.util.ArrayList;
import java.util.List;

/** A passage as entries of a wire, one a box, byte for byte; one at the end closes. */
final class CapturedWire {
  private CapturedWire() {}

  /**
   * The entries.
   *
   * @param script whose side is played: it closes where the capture does not tell who did
   * @param names what stands for the descriptors of that side, by ordinal
   */
  static List<WireEntry> of(Passage passage, Role script, List<String> names) {
    List<WireEntry> wire = new ArrayList<>();
    for (Passed box : passage.boxes()) {
      List<String> descriptors =
          box.from() == script
              ? names.subList(box.firstDescriptor(), box.endDescriptor())
              : List.of();
      WireEntry.Kind kind =
          box.piece() instanceof WirePiece.Box ? WireEntry.Kind.BOX : WireEntry.Kind.BYTES;
      wire.add(new WireEntry(box.from(), kind, box.bytes(), descriptors, List.of()));
    }
    wire.add(
        new WireEntry(
            passage.closed().orElse(script),
            WireEntry.Kind.CLOSE,
            new byte[0],
            List.of(),
            List.of()));
    return List.copyOf(wire);
  }
}
