package dev.ampinterop.conformance.player;

import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.WireEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * What the script does when it plays one side of a case, in order. While it plays, it answers with
 * the tags that come; here they are those of the case.
 *
 * @param acts one after the other
 */
public record ScriptCourse(List<Act> acts) {
  /** Copies the list. */
  public ScriptCourse {
    acts = List.copyOf(acts);
  }

  /**
   * What it does at one place of the wire.
   *
   * @param first the index of the first wire entry that this is about
   * @param entries how many: more than one where they are written together
   * @param writes what it writes; empty where it waits for the other side, or closes
   */
  public record Act(int first, int entries, List<Segment> writes) {
    /** Copies the list. */
    public Act {
      writes = List.copyOf(writes);
    }
  }

  /**
   * One write.
   *
   * @param offset of its first byte in what the act writes
   * @param bytes not to be changed
   * @param descriptors the names of those that travel with its first byte
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Segment(int offset, byte[] bytes, List<String> descriptors) {
    /** Copies the list. */
    public Segment {
      descriptors = List.copyOf(descriptors);
    }
  }

  /**
   * The course of a case.
   *
   * @param told with the deviations of the other side's player merged in
   * @param role what the script plays
   * @param seed for random cuts
   */
  public static ScriptCourse of(
      ConformanceCase told, Role role, Segmentation segmentation, long seed) {
    Random random = new Random(seed);
    List<Act> acts = new ArrayList<>();
    int first = 0;
    for (WireEntry entry : ScriptWrites.together(told.wire())) {
      int next = first + 1;
      while (next < told.wire().size() && told.wire().get(next).together()) {
        next++;
      }
      List<Segment> writes = new ArrayList<>();
      if (entry.from() == role && !entry.closes()) {
        for (ScriptWrites.Write write : ScriptWrites.of(entry, segmentation, random)) {
          byte[] bytes = Arrays.copyOfRange(entry.bytes(), write.start(), write.end());
          writes.add(new Segment(write.start(), bytes, write.descriptors()));
        }
      }
      acts.add(new Act(first, next - first, writes));
      first = next;
    }
    return new ScriptCourse(acts);
  }
}
