package dev.ampinterop.conformance.runner;

import java.time.Duration;

/**
 * How long the search for leaks waits, and when it ends.
 *
 * @param settle what may be open after all plays that may have opened it; threads close what they
 *     hold right after their conversation, unless the machine is busy
 * @param trial the same after one that was played alone
 * @param last the same after the last time that it was played alone: what is open then is not being
 *     closed, on a busy machine either
 * @param most after so many leaks there is no need to look for more
 */
record LeakLimits(Duration settle, Duration trial, Duration last, int most) {
  static final LeakLimits USUAL =
      new LeakLimits(Duration.ofMillis(500), Duration.ofMillis(100), Duration.ofSeconds(1), 20);

  static final Duration LOOK_EVERY = Duration.ofMillis(5);
}
