package dev.ampinterop.conformance.report;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.wire.WireEvent;
import java.util.List;
import java.util.Optional;

/**
 * Failures of a server that look as if it had run out of file descriptors: it refuses connections,
 * or loses them before it says a word, and this is all that anybody sees of it.
 */
public final class LostConnections {
  /** So many are no accident; a single bug of the server may well lose one or two. */
  private static final int MANY = 5;

  private LostConnections() {}

  /** What to say of them; empty where there are few. */
  public static Optional<String> hint(List<Result> results) {
    long lost = results.stream().filter(LostConnections::isLost).count();
    return lost < MANY
        ? Optional.empty()
        : Optional.of(
            lost
                + " connections were refused, or lost before the server said anything: it may have"
                + " run out of file descriptors (look for EMFILE or \"Too many open files\" in its"
                + " log, and count /proc/PID/fd; start it anew with ulimit -n 8192, docs/bare.md"
                + " says what stays open)");
  }

  private static boolean isLost(Result result) {
    boolean isSilent =
        result.wire().stream()
            .noneMatch(event -> event instanceof WireEvent.Bytes && event.from() == Role.SERVER);
    return result.verdict().isFailure()
        && !result.isUnplayed()
        && isSilent
        && !WireEvent.closedFirst(result.wire()).equals(Optional.of(Role.CLIENT));
  }
}
