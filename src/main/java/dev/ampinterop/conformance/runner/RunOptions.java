package dev.ampinterop.conformance.runner;

import dev.ampinterop.conformance.player.Segmentation;
import java.time.Duration;

/**
 * How a run goes.
 *
 * @param limit how long a part may take before its player gives up
 * @param jobs how many conversations at once
 * @param repeat how often each is played
 * @param failFast whether to stop at the first failure
 * @param segmentation how the script cuts its bytes
 * @param seed for the script's random cuts
 */
public record RunOptions(
    Duration limit, int jobs, int repeat, boolean failFast, Segmentation segmentation, long seed) {
  /** Two conversations per processor keep both sides busy; more only wait for each other. */
  public static final int DEFAULT_JOBS = Math.max(4, Runtime.getRuntime().availableProcessors());

  /** A conversation takes milliseconds; this is for a loaded machine. */
  public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(5);

  /** What a run does unless told otherwise. */
  public static RunOptions defaults() {
    return new RunOptions(DEFAULT_LIMIT, DEFAULT_JOBS, 1, false, Segmentation.WHOLE, 0);
  }
}
