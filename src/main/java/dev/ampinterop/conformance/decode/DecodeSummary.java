package dev.ampinterop.conformance.decode;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Passed;
import java.util.Collections;
import java.util.HashMap;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a whole capture amounts to, collected on the way. Not thread-safe. */
public final class DecodeSummary {
  /** Captures have a handful of commands; garbage may look like any number. */
  private static final int MOST_COMMANDS = 1000;

  private final SortedMap<String, LongSummaryStatistics> latencies = new TreeMap<>();
  private final Map<Rule, Long> problems = new TreeMap<>();
  private final Map<Integer, SightingCollector> sightings = new HashMap<>();
  private final Departures departures = new Departures();
  private Optional<Sighting> firstWrong = Optional.empty();
  private int firstConnection;
  private boolean breaksRules;
  private boolean isCut;
  private long connections;
  private long boxes;
  private long descriptors;
  private long otherBytes;
  private long clientBytes;
  private long serverBytes;
  private Optional<LeftOut> leftOut = Optional.empty();

  /**
   * What a filter has not shown.
   *
   * @param boxes how many
   * @param bytesInNoBox how many bytes that are not a box
   */
  public record LeftOut(long boxes, long bytesInNoBox) {}

  /** Takes what was decoded. */
  void add(Decoded decoded) {
    Integer number = decoded.connection();
    if (decoded instanceof Decoded.Opened) {
      sightings.put(number, new SightingCollector());
    }
    SightingCollector collector = sightings.get(number);
    if (collector != null) {
      collector.accept(decoded);
      if (firstWrong.isEmpty()) {
        firstWrong = collector.first();
        firstConnection = decoded.connection();
      }
      if (collector.isOver()) {
        sightings.remove(number);
      }
    }
    if (decoded instanceof Decoded.Opened) {
      connections++;
    } else if (decoded instanceof Decoded.Problem problem) {
      problems.merge(problem.rule(), 1L, Long::sum);
      breaksRules |= problem.breaks();
    } else if (decoded instanceof Decoded.Piece piece) {
      departures.add(piece);
      add(piece.passed());
    }
  }

  private void add(Passed piece) {
    int length = piece.bytes().length;
    if (piece.from() == Role.CLIENT) {
      clientBytes += length;
    } else {
      serverBytes += length;
    }
    descriptors += piece.descriptors().size();
    if (piece.box() == null) {
      otherBytes += length;
      return;
    }
    boxes++;
    Long latency = piece.latency();
    String name = piece.words().command();
    if (latency != null && (latencies.containsKey(name) || latencies.size() < MOST_COMMANDS)) {
      latencies.computeIfAbsent(name, any -> new LongSummaryStatistics()).accept(latency);
    }
  }

  /** A filter has not shown that much. */
  void leaveOut(long boxCount, long bytesInNoBox) {
    leftOut = Optional.of(new LeftOut(boxCount, bytesInNoBox));
  }

  /** What a filter has not shown, though everything here counts it; empty without one. */
  public Optional<LeftOut> leftOut() {
    return leftOut;
  }

  /** How many connections there are. */
  public long connections() {
    return connections;
  }

  /** How many boxes there are. */
  public long boxes() {
    return boxes;
  }

  /** How many descriptors came. */
  public long descriptors() {
    return descriptors;
  }

  /** How many bytes are no whole box. */
  public long otherBytes() {
    return otherBytes;
  }

  /** How many bytes a side sent. */
  public long bytes(Role from) {
    return from == Role.CLIENT ? clientBytes : serverBytes;
  }

  /** How often each rule is broken, in the order of the rules. */
  public Map<Rule, Long> problems() {
    return Map.copyOf(problems);
  }

  /** Where connections leave AMP. */
  Departures departures() {
    return departures;
  }

  /** Whose fault the first thing is that is wrong, and how sure that is; a line for people. */
  public String fault() {
    String where = connections > 1 && firstWrong.isPresent() ? "#" + firstConnection + ": " : "";
    String fault = where + FaultLine.of(firstWrong.stream().toList());
    if (firstWrong.isPresent() || !(isCut || lacksSomething())) {
      return fault;
    }
    return fault + " in what is here; " + (isCut ? "its end is missing" : "something is missing");
  }

  /** The capture breaks off, or is broken from some byte on. */
  void cut() {
    isCut = true;
  }

  /** Whether bytes or descriptors passed that the capture does not have. */
  public boolean lacksSomething() {
    return problems.containsKey(Rule.GAP);
  }

  /** Whether something is wrong that AMP forbids. */
  public boolean breaksRules() {
    return breaksRules;
  }

  /**
   * How long the answers to each command took, errors among them, in nanoseconds, in order of the
   * commands' names.
   */
  public SortedMap<String, LongSummaryStatistics> latencies() {
    return Collections.unmodifiableSortedMap(latencies);
  }
}
