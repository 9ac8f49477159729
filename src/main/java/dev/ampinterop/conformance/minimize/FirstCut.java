package dev.ampinterop.conformance.minimize;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureHeader;
import dev.ampinterop.conformance.capture.CaptureWriter;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.capture.HeldEvents;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.DescriptorKeys;
import dev.ampinterop.conformance.conversation.PassedWalk;
import dev.ampinterop.conformance.decode.Sighting;
import dev.ampinterop.conformance.minimize.PartOfConnection.Range;
import dev.ampinterop.conformance.player.ScriptPlayer;
import dev.ampinterop.conformance.replay.EndpointReplay;
import dev.ampinterop.conformance.replay.Overlap;
import dev.ampinterop.conformance.replay.Variables;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.verdict.Reference;
import dev.ampinterop.conformance.wire.Address;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Makes a capture that is too large for memory so small that it is not. A candidate is a list of
 * connections, or ranges of the calls of one; what passes is read from the file and played. Not
 * thread-safe.
 */
public final class FirstCut {
  private static final Role ASKER = Role.CLIENT;

  /** How many calls up to the one that shows the symptom are tried first. */
  private static final int FEW_CALLS = 64;

  private final List<CapturedConversation> whole;
  private final Address subject;
  private final Optional<Address> healthy;
  private final SightedSymptom symptom;
  private final Setup setup;

  /**
   * How it goes.
   *
   * @param limit how long to wait for a box
   * @param tries how often a candidate is played until it shows the symptom
   * @param said which keys name descriptors
   * @param most how many bytes of memory what is left may take
   * @param steps told what is left, for people
   */
  public record Setup(
      Duration limit, int tries, Set<String> said, long most, Consumer<String> steps) {}

  /**
   * @param whole the connections
   * @param subject the server that shows the symptom
   * @param healthy the one that does not
   * @param symptom knows it when it sees it
   */
  public FirstCut(
      List<CapturedConversation> whole,
      Address subject,
      Optional<Address> healthy,
      SightedSymptom symptom,
      Setup setup) {
    this.whole = List.copyOf(whole);
    this.subject = subject;
    this.healthy = healthy;
    this.symptom = symptom;
    this.setup = setup;
  }

  /** Where something was seen: on which of the connections that were played, from 0. */
  private record Seen(int connection, Sighting sighting) {}

  /**
   * Looks for it.
   *
   * @return connections that show the symptom and fit into memory; empty where the whole does not
   *     show it, or nothing that fits does
   * @throws InterruptedException when the thread was interrupted
   */
  public Optional<List<CapturedConversation>> look() throws InterruptedException {
    Optional<Seen> first = seen(whole, Optional.empty());
    if (first.isEmpty()) {
      return Optional.empty();
    }
    Sighting chased = first.get().sighting();
    setup
        .steps()
        .accept(
            "it shows in call "
                + chased.call()
                + " of connection "
                + whole.get(first.get().connection()).number());
    CapturedConversation one = whole.get(first.get().connection());
    List<CapturedConversation> alone = List.of(one);
    if (whole.size() == 1 || shows(alone, chased)) {
      return fits(alone) ? Optional.of(alone) : cut(one, chased);
    }
    return together(first.get().connection(), chased);
  }

  /** Takes away halves, then quarters of the other connections, until what is left fits. */
  private Optional<List<CapturedConversation>> together(int needed, Sighting chased)
      throws InterruptedException {
    List<CapturedConversation> left = whole;
    CapturedConversation kept = whole.get(needed);
    for (int size = left.size() / 2; size > 0 && !fits(left); size /= 2) {
      for (int start = 0; start < left.size() && !fits(left); ) {
        int end = Math.min(left.size(), start + size);
        List<CapturedConversation> candidate = new ArrayList<>(left.subList(0, start));
        candidate.addAll(left.subList(end, left.size()));
        if (left.subList(start, end).contains(kept) || !shows(candidate, chased)) {
          start = end;
        } else {
          left = candidate;
          setup.steps().accept(left.size() + " connections left");
        }
      }
    }
    return fits(left) ? Optional.of(left) : Optional.empty();
  }

  /** The calls up to the one that shows it; where those do not, halves and quarters go. */
  private Optional<List<CapturedConversation>> cut(CapturedConversation one, Sighting chased)
      throws InterruptedException {
    DescriptorKeys keys = new DescriptorKeys(setup.said());
    long calls = 0;
    for (PassedWalk walk = new PassedWalk(one.events().iterator(), one.switches());
        walk.hasNext(); ) {
      var passed = walk.next();
      keys.learn(passed);
      calls += passed.isCall() && passed.from() == ASKER ? 1 : 0;
    }
    long last = chased.call() > 0 ? Math.min(chased.call(), calls) : calls;
    for (long few = FEW_CALLS; few < last; few *= FEW_CALLS) {
      List<Range> ranges = List.of(new Range(last + 1 - few, last + 1));
      List<CapturedConversation> part = List.of(part(one, ranges, keys));
      if (!fits(part)) {
        break;
      } else if (shows(part, chased)) {
        return Optional.of(part);
      }
    }
    // The server may call as well, and then it is one of its own calls.
    List<Range> upToIt = List.of(new Range(1, last + 1));
    if (last < calls && !shows(List.of(part(one, upToIt, keys)), chased)) {
      last = calls;
    }
    List<Range> left = List.of(new Range(1, last + 1));
    for (long size = (last + 1) / 2; size > 0; size /= 2) {
      for (long start = 1; start <= last; start += size) {
        if (fits(List.of(part(one, left, keys)))) {
          return Optional.of(List.of(part(one, left, keys)));
        }
        List<Range> candidate = without(left, new Range(start, start + size));
        if (!candidate.equals(left) && shows(List.of(part(one, candidate, keys)), chased)) {
          left = candidate;
          long count = left.stream().mapToLong(range -> range.end() - range.first()).sum();
          setup.steps().accept(count + " calls left");
        }
      }
    }
    return Optional.empty();
  }

  private static List<Range> without(List<Range> ranges, Range gone) {
    List<Range> left = new ArrayList<>();
    for (Range one : ranges) {
      Range before = new Range(one.first(), Math.min(one.end(), gone.first()));
      Range behind = new Range(Math.max(one.first(), gone.end()), one.end());
      for (Range part : List.of(before, behind)) {
        if (part.first() < part.end()) {
          left.add(part);
        }
      }
    }
    return left;
  }

  private static CapturedConversation part(
      CapturedConversation one, List<Range> ranges, DescriptorKeys keys) {
    return one.with(new PartOfConnection(one, ASKER, ranges, keys));
  }

  private boolean fits(List<CapturedConversation> connections) {
    long memory = 0;
    for (CapturedConversation one : connections) {
      memory += HeldEvents.memory(one.events(), setup.most() - memory);
      if (memory > setup.most()) {
        return false;
      }
    }
    return true;
  }

  private boolean shows(List<CapturedConversation> candidate, Sighting chased)
      throws InterruptedException {
    for (int attempt = 0; attempt < setup.tries(); attempt++) {
      if (seen(candidate, Optional.of(chased)).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private Optional<Seen> seen(List<CapturedConversation> connections, Optional<Sighting> chased)
      throws InterruptedException {
    try (ScriptPlayer script = new ScriptPlayer()) {
      if (Overlap.isIn(connections)) {
        return atOnce(script, connections, chased);
      }
      for (int index = 0; index < connections.size(); index++) {
        CapturedConversation captured = connections.get(index);
        try (EndpointReplay played = replay(script, subject);
            EndpointReplay right = replay(script, healthy.orElse(subject))) {
          CapturedConversation passed = passed(played, captured, index, Optional.empty());
          Optional<CapturedConversation> should =
              healthy.isPresent()
                  ? Optional.of(passed(right, captured, index, Optional.empty()))
                  : Optional.of(captured);
          Optional<Sighting> found = found(passed, should, chased);
          if (found.isPresent()) {
            return Optional.of(new Seen(index, found.get()));
          }
        }
      }
      return Optional.empty();
    }
  }

  private Optional<Seen> atOnce(
      ScriptPlayer script, List<CapturedConversation> connections, Optional<Sighting> chased)
      throws InterruptedException {
    Map<Integer, EndpointReplay> subjects = new TreeMap<>();
    Map<Integer, EndpointReplay> others = new TreeMap<>();
    try {
      List<CapturedConversation> passed = allPassed(script, subject, connections, subjects);
      List<CapturedConversation> should =
          healthy.isPresent() ? allPassed(script, healthy.get(), connections, others) : connections;
      for (int index = 0; index < passed.size(); index++) {
        Optional<Sighting> found = found(passed.get(index), Optional.of(should.get(index)), chased);
        if (found.isPresent()) {
          return Optional.of(new Seen(index, found.get()));
        }
      }
      return Optional.empty();
    } finally {
      subjects.values().forEach(EndpointReplay::close);
      others.values().forEach(EndpointReplay::close);
    }
  }

  private List<CapturedConversation> allPassed(
      ScriptPlayer script,
      Address address,
      List<CapturedConversation> connections,
      Map<Integer, EndpointReplay> replays)
      throws InterruptedException {
    for (int index = 0; index < connections.size(); index++) {
      replays.put(index, replay(script, address));
    }
    return Overlap.play(
        connections,
        setup.limit(),
        (index, overlap) ->
            passed(
                Objects.requireNonNull(replays.get(index)),
                connections.get(index),
                index,
                Optional.of(overlap)));
  }

  private static CapturedConversation passed(
      EndpointReplay replay,
      CapturedConversation captured,
      int index,
      Optional<Overlap.Connection> overlap)
      throws InterruptedException {
    Result result = replay.play(captured, "candidate", "It is.", overlap);
    return replay.passed(result, index + 1).switchingBy(captured.switches());
  }

  private EndpointReplay replay(ScriptPlayer script, Address address) {
    return new EndpointReplay(
        script,
        new EndpointReplay.Options(
            ASKER, address, setup.limit(), false, false, Variables.of(List.of())));
  }

  /** What is seen that the healthy one does not show. */
  private Optional<Sighting> found(
      CapturedConversation passed,
      Optional<CapturedConversation> should,
      Optional<Sighting> chased) {
    Reference reference = healthy.isPresent() ? Reference.PLAYED : Reference.CAPTURED;
    List<Sighting> right =
        healthy.isPresent() && should.isPresent() && !symptom.wanted().isAboutMeaning()
            ? symptom.seen(should.get(), Optional.empty(), reference)
            : List.of();
    boolean isCompared = healthy.isPresent() || symptom.wanted().kind() == Wanted.Kind.FAILS;
    return symptom.seen(passed, isCompared ? should : Optional.empty(), reference).stream()
        .filter(seen -> chased.isEmpty() || chased.get().isLike(seen))
        .filter(seen -> right.stream().noneMatch(seen::isLike))
        .findFirst();
  }

  /**
   * Writes connections as a capture of their own, in the order of time.
   *
   * @throws IOException when it cannot be written
   */
  public static void write(CaptureHeader header, List<CapturedConversation> connections, Path file)
      throws IOException {
    try (CaptureWriter writer = CaptureWriter.create(file, header)) {
      PriorityQueue<Next> next = new PriorityQueue<>();
      for (int index = 0; index < connections.size(); index++) {
        Next.of(connections.get(index).events().iterator(), index).ifPresent(next::add);
      }
      int number = 0;
      Map<Integer, Integer> numbers = new TreeMap<>();
      while (!next.isEmpty()) {
        Next one = next.remove();
        if (one.event() instanceof CaptureEvent.Opened) {
          numbers.put(one.index(), ++number);
        }
        writer.write(numbered(one.event(), numbers.getOrDefault(one.index(), number)));
        Next.of(one.rest(), one.index()).ifPresent(next::add);
      }
    }
  }

  private record Next(CaptureEvent event, int index, Iterator<CaptureEvent> rest)
      implements Comparable<Next> {
    static Optional<Next> of(Iterator<CaptureEvent> rest, int index) {
      return rest.hasNext() ? Optional.of(new Next(rest.next(), index, rest)) : Optional.empty();
    }

    @Override
    public int compareTo(Next other) {
      int byTime = Long.compare(event.nanos(), other.event.nanos());
      return byTime == 0 ? Integer.compare(index, other.index) : byTime;
    }
  }

  private static CaptureEvent numbered(CaptureEvent event, int number) {
    if (event instanceof CaptureEvent.Opened one) {
      return new CaptureEvent.Opened(
          one.nanos(), number, one.transport(), one.client(), one.server());
    } else if (event instanceof CaptureEvent.Bytes one) {
      return new CaptureEvent.Bytes(
          one.nanos(), number, one.from(), one.offset(), one.bytes(), one.descriptors());
    } else if (event instanceof CaptureEvent.Closed one) {
      return new CaptureEvent.Closed(one.nanos(), number, one.by(), one.how());
    }
    CaptureEvent.Gap gap = (CaptureEvent.Gap) event;
    return new CaptureEvent.Gap(gap.nanos(), number, gap.from(), gap.bytes(), gap.because());
  }
}
