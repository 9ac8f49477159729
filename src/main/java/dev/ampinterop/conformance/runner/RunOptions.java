package dev.ampinterop.conformance.runner;

import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.peer.OpenDescriptors;
import dev.ampinterop.conformance.player.PartRequest;
import dev.ampinterop.conformance.player.Segmentation;
import dev.ampinterop.conformance.wire.Address;
import java.time.Duration;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a run goes.
 *
 * @param limit how long a part may take before its player gives up; ten times that in a long case
 * @param jobs how many conversations at once
 * @param repeat how often each is played
 * @param failFast whether to stop at the first failure
 * @param segmentation how the script cuts its bytes
 * @param seed for the script's random cuts and the relay's rough road
 * @param impaired whether the relay between two implementations is a rough road
 * @param strict whether all must be as Twisted does it, where AMP leaves the choice too
 */
public record RunOptions(
    Duration limit,
    int jobs,
    int repeat,
    boolean failFast,
    Segmentation segmentation,
    long seed,
    boolean impaired,
    boolean strict) {
  /** What a conversation may take, unless its case says that it takes more. */
  private static final int OPEN_FILES = 256;

  /**
   * Two conversations per processor keep both sides busy; more only wait for each other. Fewer
   * where this process may have few files open: each takes what is enough for any case.
   */
  public static final int DEFAULT_JOBS =
      (int)
          Math.max(
              1,
              Math.min(
                  Math.max(4, Runtime.getRuntime().availableProcessors()),
                  OpenDescriptors.limit() / OPEN_FILES));

  /** A conversation takes milliseconds; this is for a loaded machine. */
  public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(5);

  /** A long case takes some seconds where another takes some milliseconds. */
  private static final int LONG = 10;

  /** Fifty times what they take: on a busy machine thousands of boxes took more than the limit. */
  private static final Duration FOR_A_HUNDRED_BOXES = Duration.ofMillis(500);

  /** How long a part of that case may take before its player gives up. */
  Duration limit(ConformanceCase told) {
    return told.isLong()
        ? limit.multipliedBy(LONG)
        : limit.plus(FOR_A_HUNDRED_BOXES.multipliedBy(told.wire().size() / 100));
  }

  /**
   * What the player of a role gets, if it is not the script.
   *
   * @param told the case, with the deviations of its players merged in
   * @param id names the conversation
   * @param address where to listen, or to connect to
   */
  PartRequest request(ConformanceCase told, Role role, String id, Address address) {
    ObjectNode part =
        told.part(role)
            .orElseThrow(() -> new IllegalStateException("only the script plays the " + role));
    return new PartRequest(
        id, role, address, told.closes(role), limit(told), part, told.features(role));
  }

  /** On a smooth road, and strict. */
  public RunOptions(
      Duration limit,
      int jobs,
      int repeat,
      boolean failFast,
      Segmentation segmentation,
      long seed) {
    this(limit, jobs, repeat, failFast, segmentation, seed, false, true);
  }

  /** What a run does unless told otherwise. */
  public static RunOptions defaults() {
    return new RunOptions(DEFAULT_LIMIT, DEFAULT_JOBS, 1, false, Segmentation.WHOLE, 0);
  }
}
