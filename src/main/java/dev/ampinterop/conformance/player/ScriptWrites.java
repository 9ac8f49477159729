package dev.ampinterop.conformance.player;

import dev.ampinterop.conformance.cases.WireEntry;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/** How the script writes wire entries. */
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

  /** Several as one of bytes; a single one as it is. */
  static WireEntry joined(List<WireEntry> entries) {
    return entries.stream().reduce(ScriptWrites::joined).orElseThrow();
  }

  private static WireEntry joined(WireEntry first, WireEntry second) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(first.bytes());
    bytes.writeBytes(second.bytes());
    List<String> descriptors = new ArrayList<>(first.descriptors());
    descriptors.addAll(second.descriptors());
    List<Integer> on = new ArrayList<>(first.on());
    second.on().forEach(offset -> on.add(first.bytes().length + offset));
    return new WireEntry(
        first.from(), WireEntry.Kind.BYTES, bytes.toByteArray(), descriptors, on, List.of(), false);
  }

  /**
   * One write.
   *
   * @param start the offset of its first byte in the entry
   * @param end the offset after its last byte
   * @param descriptors the names of those that travel with its first byte
   */
  record Write(int start, int end, List<String> descriptors) {}

  /**
   * The writes of an entry: cut as asked for, and before every byte that a descriptor travels on,
   * for it is the first byte of a message that carries them.
   */
  static List<Write> of(WireEntry entry, Segmentation segmentation, Random random) {
    TreeSet<Integer> cuts = new TreeSet<>(entry.on());
    int end = 0;
    for (int length : segmentation.cut(entry.bytes().length, random)) {
      cuts.add(end);
      end += length;
    }
    List<Write> writes = new ArrayList<>();
    for (int start : cuts) {
      Integer next = cuts.higher(start);
      List<String> descriptors = new ArrayList<>();
      for (int index = 0; index < entry.on().size(); index++) {
        if (entry.on().get(index) == start) {
          descriptors.add(entry.descriptors().get(index));
        }
      }
      writes.add(new Write(start, next == null ? end : next, descriptors));
    }
    return writes;
  }
}
