package dev.ampinterop.conformance.report;

import dev.ampinterop.conformance.player.PeerReport;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.Tally;
import java.util.List;
import java.util.Optional;

/**
 * All that a run recorded; every report is a view of it.
 *
 * @param results in the order of the plan
 * @param peers who took part
 * @param planned how many results a complete run has
 * @param incomplete why this run is not complete, for people; empty when it is
 * @param notes what is to be said of the run as a whole, for people
 */
public record RunRecord(
    List<Result> results,
    List<PeerReport> peers,
    int planned,
    Optional<String> incomplete,
    List<String> notes) {
  /** Copies the lists. */
  public RunRecord {
    results = List.copyOf(results);
    peers = List.copyOf(peers);
    notes = List.copyOf(notes);
  }

  /** A complete run. */
  public RunRecord(List<Result> results, List<PeerReport> peers) {
    this(results, peers, results.size(), Optional.empty(), List.of());
  }

  /** A run that ended before anything was played. */
  public static RunRecord nothing(String because) {
    return new RunRecord(List.of(), List.of(), 0, Optional.of(because), List.of());
  }

  /** How many passed, failed and were skipped. */
  public Tally tally() {
    return Tally.of(results);
  }
}
