package dev.ampinterop.conformance.report;

import dev.ampinterop.conformance.player.PeerReport;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.Tally;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a run recorded; every report is a view of it.
 *
 * @param results in the order of the plan
 * @param peers who took part
 * @param planned how many results a complete run has
 * @param incomplete why this run is not complete, for people; empty when it is
 * @param notes what is to be said of the run as a whole, for people
 * @param subjects how pairings name what is tested; empty where no subject took part
 * @param brokenPins what subjects should offer and do not
 */
public record RunRecord(
    List<Result> results,
    List<PeerReport> peers,
    int planned,
    Optional<String> incomplete,
    List<String> notes,
    List<String> subjects,
    List<Problem> brokenPins) {
  /** Copies the lists. */
  public RunRecord {
    results = List.copyOf(results);
    peers = List.copyOf(peers);
    notes = List.copyOf(notes);
    subjects = List.copyOf(subjects);
    brokenPins = List.copyOf(brokenPins);
  }

  /** A complete run. */
  public RunRecord(List<Result> results, List<PeerReport> peers) {
    this(results, peers, results.size(), Optional.empty(), List.of(), List.of(), List.of());
  }

  /** A run that ended before anything was played. */
  public static RunRecord nothing(String because) {
    return new RunRecord(
        List.of(), List.of(), 0, Optional.of(because), List.of(), List.of(), List.of());
  }

  /**
   * A run of which nothing is known but its results.
   *
   * @param planned how many of them a complete one has
   * @param notes what is to be said of it as a whole
   */
  public static RunRecord of(List<Result> results, int planned, List<String> notes) {
    return new RunRecord(
        results,
        List.of(),
        planned,
        results.size() < planned ? Optional.of("interrupted") : Optional.empty(),
        notes,
        List.of(),
        List.of());
  }

  /** The same run with other results of its conversations. */
  public RunRecord withResults(List<Result> others) {
    return new RunRecord(others, peers, planned, incomplete, notes, subjects, brokenPins);
  }

  /** The same run, with more to be said of it. */
  public RunRecord withNotes(List<String> more) {
    return new RunRecord(
        results, peers, planned, incomplete, joined(notes, more), subjects, brokenPins);
  }

  /** This run and another one; it is complete where both are. */
  public RunRecord and(RunRecord other) {
    return new RunRecord(
        joined(results, other.results),
        joined(peers, other.peers),
        planned + other.planned,
        incomplete.or(other::incomplete),
        joined(notes, other.notes),
        joined(subjects, other.subjects),
        joined(brokenPins, other.brokenPins));
  }

  private static <T> List<T> joined(List<T> first, List<T> second) {
    List<T> both = new ArrayList<>(first);
    both.addAll(second);
    return both;
  }

  /** How many passed, failed and were skipped. */
  public Tally tally() {
    return Tally.of(results);
  }

  /**
   * A line for each reason why conversations could not be played, with their number; what a reason
   * says in full is in their results.
   */
  public List<String> unplayed() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (Result result : results) {
      if (result.isUnplayed()) {
        counts.merge(
            String.valueOf(result.reason()).lines().findFirst().orElse(""), 1, Integer::sum);
      }
    }
    return counts.entrySet().stream()
        .map(reason -> "not played " + reason.getValue() + "  " + reason.getKey())
        .toList();
  }

  /** What fails the run though no result shows it. */
  public List<Problem> problems() {
    List<Problem> problems = new ArrayList<>(brokenPins);
    for (PeerReport peer : peers) {
      peer.endedBadly().ifPresent(how -> problems.add(Problem.endedBadly(peer.name(), how)));
    }
    return problems;
  }
}
