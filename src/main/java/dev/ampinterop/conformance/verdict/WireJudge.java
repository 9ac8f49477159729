package dev.ampinterop.conformance.verdict;

import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.wire.TlsRecords;
import dev.ampinterop.conformance.wire.WireEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Compares what must pass on the wire with what passed: each direction's bytes and descriptors, and
 * who closed first.
 */
final class WireJudge {
  /** Where a difference is about who closes first. */
  static final String CLOSE = "wire, close";

  private final List<WireEntry> wire;
  private final Set<Role> scripts;
  private final OpenedFacts opened;
  private final List<Difference> differences;
  private final List<String> notes;

  /**
   * @param scripts whose bytes are the case's own, as far as the other side took them
   */
  WireJudge(
      List<WireEntry> wire,
      Set<Role> scripts,
      OpenedFacts opened,
      List<Difference> differences,
      List<String> notes) {
    this.wire = wire;
    this.scripts = scripts;
    this.opened = opened;
    this.differences = differences;
    this.notes = notes;
  }

  /**
   * @param passed what passed, maybe as Twisted would have written it
   * @param events who closed
   */
  void judge(List<Passed> passed, List<WireEvent> events) {
    for (Role role : Role.values()) {
      direction(role, passed);
    }
    closing(events);
  }

  private void direction(Role from, List<Passed> passed) {
    byte[] observed = Passed.bytes(passed, from);
    UnaryOperator<String> commands = Passed.commands(passed, from.other());
    int position = 0;
    int number = 0;
    List<Expected> descriptors = new ArrayList<>();
    for (int index = 0; index < wire.size(); index++) {
      WireEntry entry = wire.get(index);
      if (entry.from() != from || entry.closes()) {
        continue;
      }
      number++;
      if (entry.kind() == WireEntry.Kind.TLS) {
        if (!tls(entry, observed, position, descriptors)) {
          return;
        }
        position = observed.length;
        continue;
      }
      String where = "wire from " + entry.from() + ", " + BoxDifference.name(entry, number);
      int length = entry.bytes().length;
      if (isCutShort(index, observed, position)) {
        return;
      }
      if (!isAt(entry.bytes(), observed, position)) {
        int here = position;
        Optional<WireEntry.Tolerated> tolerated =
            entry.also().stream().filter(also -> isAt(also.bytes(), observed, here)).findFirst();
        if (tolerated.isEmpty()) {
          differences.add(BoxDifference.of(where, entry, observed, position, commands));
          return;
        }
        length = tolerated.get().bytes().length;
        notes.add(where + ": tolerated, because " + tolerated.get().because());
      }
      position += length;
      for (String name : entry.descriptors()) {
        descriptors.add(new Expected(name, where, position));
      }
    }
    if (position < observed.length) {
      differences.add(
          BoxDifference.extra(
              "wire from " + from + ", after " + number + " of " + number,
              Arrays.copyOfRange(observed, position, observed.length),
              commands));
      return;
    }
    descriptors(from, Passed.descriptors(passed, from), descriptors);
  }

  /** Whether the other side, which is then to close, did so before it had all of the entry. */
  private boolean isCutShort(int index, byte[] observed, int position) {
    WireEntry entry = wire.get(index);
    int next = index + 1;
    int came = observed.length - position;
    return scripts.contains(entry.from())
        && next < wire.size()
        && wire.get(next).closes()
        && wire.get(next).from() != entry.from()
        && came > 0
        && came < entry.bytes().length
        && Arrays.equals(entry.bytes(), 0, came, observed, position, observed.length);
  }

  /** From here on TLS and nothing else; what it says nobody can tell. */
  private boolean tls(WireEntry entry, byte[] observed, int position, List<Expected> descriptors) {
    String where = "wire from " + entry.from() + ", TLS";
    Optional<String> problem = TlsRecords.problem(observed, position);
    problem.ifPresent(problems -> differences.add(new Difference(where, "TLS records", problems)));
    entry
        .descriptors()
        .forEach(name -> descriptors.add(new Expected(name, where, observed.length)));
    return problem.isEmpty();
  }

  private record Expected(String name, String where, int end) {}

  private void descriptors(Role from, List<CapturedDescriptor> arrivals, List<Expected> expected) {
    for (int index = 0; index < Math.min(expected.size(), arrivals.size()); index++) {
      Expected one = expected.get(index);
      CapturedDescriptor arrival = arrivals.get(index);
      String where = one.where() + ", descriptor " + index;
      boolean same =
          opened.is(
              one.name(), arrival.facts().kind(), arrival.facts().access(), arrival.facts().id());
      if (!same) {
        differences.add(
            new Difference(
                where, opened.describe(one.name()), OpenedFacts.describe(arrival.facts())));
      }
      if (arrival.at() >= one.end()) {
        differences.add(
            new Difference(
                where,
                one.name() + " no later than byte " + one.end(),
                "it came with byte " + (arrival.at() + 1)));
      }
    }
    if (expected.size() != arrivals.size()) {
      differences.add(
          new Difference(
              "wire from " + from + ", descriptors",
              expected.isEmpty()
                  ? "none"
                  : expected.size()
                      + ": "
                      + String.join(", ", expected.stream().map(Expected::name).toList()),
              arrivals.isEmpty()
                  ? "none"
                  : arrivals.size()
                      + ": "
                      + String.join(
                          "; ",
                          arrivals.stream()
                              .map(arrival -> OpenedFacts.describe(arrival.facts()))
                              .toList())));
    }
  }

  void closing(List<WireEvent> events) {
    // TLS says goodbye in both directions: the side that was told first may well close first.
    if (wire.stream().anyMatch(entry -> entry.kind() == WireEntry.Kind.TLS)) {
      return;
    }
    Optional<Role> expected =
        wire.stream().filter(WireEntry::closes).map(WireEntry::from).findFirst();
    Optional<Role> observed = WireEvent.closedFirst(events);
    if (expected.isPresent() && !expected.equals(observed)) {
      differences.add(
          new Difference(
              CLOSE,
              "the " + expected.get() + " closes first",
              observed.map(role -> "the " + role + " closed first").orElse("nobody closed")));
    }
  }

  private static boolean isAt(byte[] expected, byte[] observed, int position) {
    return observed.length - position >= expected.length
        && Arrays.equals(
            expected, 0, expected.length, observed, position, position + expected.length);
  }
}
