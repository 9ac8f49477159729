package dev.ampinterop.conformance.player;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** How often the responder of each command has answered. Thread-safe. */
final class FinishCounts {
  private final Map<String, Integer> counts = new HashMap<>();

  /** The responder for that command has answered once more. */
  synchronized void finished(String command) {
    counts.merge(command, 1, Integer::sum);
    notifyAll();
  }

  /**
   * Waits until it has answered that many times.
   *
   * @throws TimeoutException when it has not within the limit
   */
  synchronized void await(String command, int count, Duration limit)
      throws InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (counts.getOrDefault(command, 0) < count) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new TimeoutException(
            command + " has answered " + counts.getOrDefault(command, 0) + " times");
      }
      wait(left);
    }
  }
}
