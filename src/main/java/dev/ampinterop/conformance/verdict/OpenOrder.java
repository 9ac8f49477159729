package dev.ampinterop.conformance.verdict;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.log.ReadableBytes;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.Passed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Compares what must pass with what passed where a party does several things at once: nobody can
 * tell then which call gets which tag and ordinal. What counts is how often each key has each
 * value, how often each descriptor travels, and that replies answer calls. What the parties see
 * tells whether all of it belongs together.
 */
final class OpenOrder {
  private static final Set<String> TAGS = Set.of(Amp.ASK, Amp.ANSWER, Amp.ERROR);

  private final List<WireEntry> wire;
  private final OpenedFacts opened;
  private final boolean isOpen;
  private final List<Difference> differences;

  /**
   * @param isOpen whether tags may be any
   */
  OpenOrder(
      List<WireEntry> wire, OpenedFacts opened, boolean isOpen, List<Difference> differences) {
    this.wire = wire;
    this.opened = opened;
    this.isOpen = isOpen;
    this.differences = differences;
  }

  void judge(List<Passed> passed) {
    for (Role role : Role.values()) {
      List<Passed> came = passed.stream().filter(one -> one.from() == role).toList();
      values("wire from " + role, ConversationReader.boxes(role, wire), came);
      came.stream()
          .filter(one -> one.isReply() && one.call() == null)
          .findFirst()
          .ifPresent(
              one ->
                  differences.add(
                      new Difference(
                          "wire from " + role,
                          "replies to calls that wait",
                          one.words().toString())));
      descriptors(role, Passed.descriptors(passed, role));
    }
  }

  private void values(String where, List<Passed> expected, List<Passed> came) {
    SortedMap<String, Integer> wanted = counted(expected);
    SortedMap<String, Integer> there = counted(came);
    Set<String> all = new TreeSet<>(wanted.keySet());
    all.addAll(there.keySet());
    all.stream()
        .filter(one -> !wanted.getOrDefault(one, 0).equals(there.getOrDefault(one, 0)))
        .findFirst()
        .ifPresent(
            one ->
                differences.add(
                    new Difference(
                        where,
                        one + " " + wanted.getOrDefault(one, 0) + " times",
                        there.getOrDefault(one, 0) + " times")));
  }

  /** How many boxes have these keys, and how many of a key's values are that one. */
  private SortedMap<String, Integer> counted(List<Passed> boxes) {
    SortedMap<String, Integer> counts = new TreeMap<>();
    for (Passed box : boxes) {
      Stream<String> inOrder = box.pairs().stream().map(Map.Entry::getKey);
      List<String> keys = (isOpen ? inOrder.sorted() : inOrder).toList();
      counts.merge(
          keys.isEmpty() ? "no box" : "a box with " + String.join(" ", keys), 1, Integer::sum);
      for (Map.Entry<String, byte[]> pair : box.pairs()) {
        if (!isOpen || !TAGS.contains(pair.getKey())) {
          counts.merge(pair.getKey() + "=" + ReadableBytes.of(pair.getValue()), 1, Integer::sum);
        }
      }
    }
    return counts;
  }

  private void descriptors(Role from, List<CapturedDescriptor> arrivals) {
    List<CapturedDescriptor> left = new ArrayList<>(arrivals);
    List<String> missing =
        wire.stream()
            .filter(entry -> entry.from() == from)
            .flatMap(entry -> entry.descriptors().stream())
            .filter(name -> !remove(name, left))
            .toList();
    if (!missing.isEmpty() || !left.isEmpty()) {
      differences.add(
          new Difference(
              "wire from " + from + ", descriptors",
              missing.isEmpty() ? "no others" : "also " + opened.describe(missing.get(0)),
              left.isEmpty() ? "nothing more" : OpenedFacts.describe(left.get(0).facts())));
    }
  }

  private boolean remove(String name, List<CapturedDescriptor> left) {
    Optional<CapturedDescriptor> same =
        left.stream()
            .filter(
                one -> opened.is(name, one.facts().kind(), one.facts().access(), one.facts().id()))
            .findFirst();
    same.ifPresent(left::remove);
    return same.isPresent();
  }
}
