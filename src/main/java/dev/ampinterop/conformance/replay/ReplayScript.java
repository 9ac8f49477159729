package dev.ampinterop.conformance.replay;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.conversation.Passed;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The entries that the script follows, made of what was captured as it gets to them. What an entry
 * stands for is known until the script is done with it. To be walked through once; thread-safe.
 */
final class ReplayScript implements Iterator<WireEntry> {
  private final Iterator<Passed> course;
  private final Role script;
  private final SentDescriptors descriptors;
  private final Iterator<WireEntry> end;
  private final Map<WireEntry, Step> steps = Collections.synchronizedMap(new IdentityHashMap<>());
  private long place;
  private long number;

  /**
   * What an entry stands for.
   *
   * @param place which of what passed on the captured connection, from 0
   * @param number which of those of the other side, from 1; 0 where the script sends it
   */
  record Step(long place, long number, Passed box) {}

  /**
   * @param course what passed
   * @param script who plays
   * @param end the entries behind that
   */
  ReplayScript(
      Iterator<Passed> course, Role script, SentDescriptors descriptors, List<WireEntry> end) {
    this.course = course;
    this.script = script;
    this.descriptors = descriptors;
    this.end = end.iterator();
  }

  @Override
  public boolean hasNext() {
    return course.hasNext() || end.hasNext();
  }

  @Override
  public WireEntry next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    } else if (!course.hasNext()) {
      return end.next();
    }
    Passed box = course.next();
    boolean isOwn = box.from() == script;
    List<String> names = isOwn ? descriptors.names(box) : List.of();
    WireEntry.Kind kind = box.box() == null ? WireEntry.Kind.BYTES : WireEntry.Kind.BOX;
    WireEntry entry = new WireEntry(box.from(), kind, box.bytes(), names);
    steps.put(entry, new Step(place++, isOwn ? 0 : ++number, box));
    return entry;
  }

  /**
   * What an entry stands for; empty where it is behind all boxes, or the script is done with it.
   */
  Optional<Step> step(WireEntry entry) {
    return Optional.ofNullable(steps.get(entry));
  }

  /** The script is done with it. */
  void isOver(WireEntry entry) {
    steps.remove(entry);
  }
}
