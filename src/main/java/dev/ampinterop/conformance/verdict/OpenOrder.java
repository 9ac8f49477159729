package dev.ampinterop.conformance.verdict;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.log.ReadableBytes;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.ArgumentSpec;
import dev.ampinterop.conformance.cases.Choice;
import dev.ampinterop.conformance.cases.CommandSpec;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.Passed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares what must pass with what passed where a party does several things at once: nobody can
 * tell then which call gets which tag and ordinal. What counts is how often each key has each
 * value, how often each descriptor travels, and that replies answer calls. What the parties see
 * tells whether all of it belongs together.
 */
final class OpenOrder {
  private static final Set<String> TAGS = Set.of(Amp.ASK, Amp.ANSWER, Amp.ERROR);

  private final ConformanceCase told;
  private final List<WireEntry> wire;
  private final OpenedFacts opened;
  private final boolean isOpen;
  private final List<Difference> differences;
  private final List<OpenChoice> choices = new ArrayList<>();

  /**
   * @param isOpen whether tags, the order of keys and the spelling of numbers may be any
   */
  OpenOrder(
      ConformanceCase told, OpenedFacts opened, boolean isOpen, List<Difference> differences) {
    this.told = told;
    this.wire = told.wire();
    this.opened = opened;
    this.isOpen = isOpen;
    this.differences = differences;
  }

  /** What was chosen otherwise than Twisted does, each choice once for a side. */
  List<OpenChoice> choices() {
    return List.copyOf(choices);
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
    SortedMap<String, Integer> wanted = counted(expected, expected);
    SortedMap<String, Integer> there = counted(came, expected);
    if (isOpen) {
      note(where, expected, came);
    }
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
  private SortedMap<String, Integer> counted(List<Passed> boxes, List<Passed> expected) {
    SortedMap<String, Integer> counts = new TreeMap<>();
    for (Passed box : boxes) {
      List<String> keys = keys(box);
      String words = String.join(" ", isOpen ? keys.stream().sorted().toList() : keys);
      counts.merge(keys.isEmpty() ? "no box" : "a box with " + words, 1, Integer::sum);
      for (Map.Entry<String, byte[]> pair : box.pairs()) {
        if (!isOpen || !TAGS.contains(pair.getKey())) {
          byte[] value = isOpen ? asTwisted(box, pair, expected) : pair.getValue();
          counts.merge(pair.getKey() + "=" + ReadableBytes.of(value), 1, Integer::sum);
        }
      }
    }
    return counts;
  }

  private static List<String> keys(Passed box) {
    return box.pairs().stream().map(Map.Entry::getKey).toList();
  }

  /** The value that the case has, where that one means the same. */
  private byte[] asTwisted(Passed box, Map.Entry<String, byte[]> pair, List<Passed> expected) {
    ArgumentSpec spec = specs(box).get(pair.getKey());
    byte[] value = pair.getValue();
    if (spec == null || values(pair.getKey(), expected).anyMatch(it -> Arrays.equals(it, value))) {
      return value;
    }
    return values(pair.getKey(), expected)
        .filter(it -> new SameValue(EnumSet.noneOf(Choice.class), 0).of(spec, value, it))
        .findFirst()
        .orElse(value);
  }

  private static Stream<byte[]> values(String key, List<Passed> boxes) {
    return boxes.stream()
        .flatMap(box -> box.pairs().stream())
        .filter(pair -> pair.getKey().equals(key))
        .map(Map.Entry::getValue);
  }

  private Map<String, ArgumentSpec> specs(Passed box) {
    CommandSpec command = told.commands().get(box.command());
    if (command == null) {
      return Map.of();
    }
    return box.isCall() ? command.arguments() : command.response();
  }

  private void note(String where, List<Passed> expected, List<Passed> came) {
    Set<List<String>> orders =
        expected.stream().map(OpenOrder::keys).collect(Collectors.toUnmodifiableSet());
    Map<Choice, Passed> made = new EnumMap<>(Choice.class);
    for (Passed box : came) {
      if (!orders.contains(keys(box))) {
        made.putIfAbsent(Choice.KEY_ORDER, box);
      }
      for (Map.Entry<String, byte[]> pair : box.pairs()) {
        boolean isThere =
            values(pair.getKey(), expected).anyMatch(it -> Arrays.equals(it, pair.getValue()));
        if (!isThere && TAGS.contains(pair.getKey())) {
          made.putIfAbsent(Choice.TAG, box);
        } else if (!Arrays.equals(asTwisted(box, pair, expected), pair.getValue())) {
          made.putIfAbsent(Choice.NUMBER_SPELLING, box);
        }
      }
    }
    made.forEach(
        (choice, box) ->
            choices.add(
                new OpenChoice(
                    choice,
                    new Difference(
                        where,
                        expected.isEmpty() ? "nothing" : expected.get(0).words().toString(),
                        box.words().toString()))));
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
