package dev.ampinterop.conformance.player;

import dev.ampinterop.conformance.peer.PeerLog;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * How peers are started, and who hears of what they say besides.
 *
 * @param startLimit how long a peer may take until its hello
 * @param margin how long it may take to report beyond a part's own limit
 * @param output gets what it writes to its standard error, line by line, on any thread
 * @param warnings gets what is wrong with what it says, but tolerated; for people, on any thread
 * @param log gets all that is said on its control socket
 */
public record PeerSetup(
    Duration startLimit,
    Duration margin,
    Consumer<String> output,
    Consumer<String> warnings,
    PeerLog log) {
  /** An interpreter and Twisted start in a second; a container on a loaded machine needs more. */
  public static final Duration START_LIMIT = Duration.ofSeconds(60);

  /** A loaded machine is slow. */
  private static final Duration MARGIN = Duration.ofSeconds(3);

  /** The usual limits, and nobody hears of anything. */
  public static PeerSetup usual() {
    return new PeerSetup(START_LIMIT, MARGIN, line -> {}, warning -> {}, PeerLog.none());
  }

  /** The same, with another limit for the start. */
  public PeerSetup startingWithin(Duration limit) {
    return new PeerSetup(limit, margin, output, warnings, log);
  }

  /** The same, with another margin; for tests that do not want to wait. */
  PeerSetup reportingWithin(Duration limit) {
    return new PeerSetup(startLimit, limit, output, warnings, log);
  }

  /** The same, with somebody who hears of its standard error, and of warnings. */
  public PeerSetup heardBy(Consumer<String> lines, Consumer<String> warned) {
    return new PeerSetup(startLimit, margin, lines, warned, log);
  }

  /** The same, with a log. */
  public PeerSetup loggedIn(PeerLog file) {
    return new PeerSetup(startLimit, margin, output, warnings, file);
  }
}
