package dev.ampinterop.conformance.player;

import dev.ampinterop.conformance.cases.WireEntry;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** What the script writes at once. */
final class ScriptWrites {
  private ScriptWrites() {}

  /** The entries, those that are to be written together joined to one of bytes. */
  static List<WireEntry> together(List<WireEntry> wire) {
    List<WireEntry> writes = new ArrayList<>();
    for (WireEntry entry : wire) {
      if (entry.together()) {
        WireEntry before = writes.remove(writes.size() - 1);
        writes.add(joined(before, entry));
      } else {
        writes.add(entry);
      }
    }
    return writes;
  }

  private static WireEntry joined(WireEntry first, WireEntry second) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(first.bytes());
    bytes.writeBytes(second.bytes());
    List<String> descriptors = new ArrayList<>(first.descriptors());
    descriptors.addAll(second.descriptors());
    return new WireEntry(
        first.from(), WireEntry.Kind.BYTES, bytes.toByteArray(), descriptors, List.of());
  }
}
