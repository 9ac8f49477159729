package dev.ampinterop.conformance.report;

import dev.ampinterop.conformance.player.PeerReport;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.Tally;
import java.util.List;

/**
 * All that a run recorded; every report is a view of it.
 *
 * @param results in the order of the plan
 * @param peers who took part
 */
public record RunRecord(List<Result> results, List<PeerReport> peers) {
  /** Copies the lists. */
  public RunRecord {
    results = List.copyOf(results);
    peers = List.copyOf(peers);
  }

  /** How many passed, failed and were skipped. */
  public Tally tally() {
    return Tally.of(results);
  }
}
