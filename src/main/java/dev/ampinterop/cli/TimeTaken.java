package dev.ampinterop.cli;

import java.time.Duration;
import java.util.Locale;

/** How long a run took, for people. */
final class TimeTaken {
  /** Less than that nobody notices. */
  private static final Duration NOTICED = Duration.ofMillis(500);

  private TimeTaken() {}

  /**
   * A line for the summary.
   *
   * @param played from the first conversation to the end of the last
   * @param whole from the start of the program
   */
  static String words(Duration played, Duration whole) {
    String line = "took " + seconds(whole);
    return whole.minus(played).compareTo(NOTICED) < 0
        ? line
        : line + ", the conversations " + seconds(played);
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
  }
}
