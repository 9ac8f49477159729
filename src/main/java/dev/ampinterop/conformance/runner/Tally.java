package dev.ampinterop.conformance.runner;

import java.util.List;

/**
 * How many results of each kind.
 *
 * @param passed as expected
 * @param failed failed or errored
 * @param skipped not played, as the plan says
 * @param unplayed how many of those that failed were not played, as a player was gone or given up
 */
public record Tally(int passed, int failed, int skipped, int unplayed) {
  /** All that failed were played. */
  public Tally(int passed, int failed, int skipped) {
    this(passed, failed, skipped, 0);
  }

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
    long unplayed = results.stream().filter(Result::isUnplayed).count();
    return new Tally(passed, failed, skipped, (int) unplayed);
  }

  /** Whether anything was played: what was skipped proves nothing. */
  public boolean playedAnything() {
    return passed + failed > 0;
  }

  /** The last line of a run's standard output; other programs read it. */
  @Override
  public String toString() {
    return passed
        + " passed, "
        + failed
        + " failed"
        + (unplayed == 0 ? "" : " (" + unplayed + " of them not played)")
        + ", "
        + skipped
        + " skipped";
  }
}
