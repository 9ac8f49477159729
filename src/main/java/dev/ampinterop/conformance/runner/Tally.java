package dev.ampinterop.conformance.runner;

import java.util.List;

/**
 * How many results of each kind.
 *
 * @param passed as expected
 * @param failed failed or errored
 * @param skipped not played
 */
public record Tally(int passed, int failed, int skipped) {
  /** Counts. */
  public static Tally of(List<Result> results) {
    int passed = 0;
    int failed = 0;
    int skipped = 0;
    for (Result result : results) {
      switch (result.verdict()) {
        case PASSED -> passed++;
        case FAILED, ERRORED -> failed++;
        case SKIPPED -> skipped++;
      }
    }
    return new Tally(passed, failed, skipped);
  }

  /** Whether anything was played: what was skipped proves nothing. */
  public boolean playedAnything() {
    return passed + failed > 0;
  }

  /** The last line of a run's standard output; other programs read it. */
  @Override
  public String toString() {
    return passed + " passed, " + failed + " failed, " + skipped + " skipped";
  }
}
