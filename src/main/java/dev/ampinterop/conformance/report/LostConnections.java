package dev.ampinterop.conformance.report;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.verdict.Difference;
import dev.ampinterop.conformance.wire.WireEvent;
import java.util.List;
import java.util.Optional;

/**
 * Failures of a server that have their cause outside of the conversations, and show nothing else:
 * it is gone, or looks as if it had run out of file descriptors.
 */
public final class LostConnections {
  /** So many are no accident; a single bug of the server may well lose one or two. */
  private static final int MANY = 5;

  private LostConnections() {}

  /**
   * What to say of them; empty where there are few.
   *
   * @param address where the server was to listen
   */
  public static Optional<String> hint(List<Result> results, String address) {
    long refused = results.stream().filter(LostConnections::isRefused).count();
    if (refused > 0) {
      return Optional.of(
          "the server no longer listens at "
              + address
              + ", so it may have died: "
              + refused
              + (refused == 1 ? " connection was" : " connections were")
              + " refused (look at its log, and at what was played right before the first of them)");
    }
    long lost = results.stream().filter(LostConnections::isLost).count();
    return lost < MANY
        ? Optional.empty()
        : Optional.of(
            lost
                + " connections were lost before the server said anything, or did not come about:"
                + " where it worked at first, it may have run out of file descriptors (look for"
                + " EMFILE or \"Too many open files\" in its log, and count /proc/PID/fd; start it"
                + " anew with ulimit -n 8192, docs/bare.md says what stays open)");
  }

  private static boolean isRefused(Result result) {
    return result.isUnconnected()
        && result.differences().stream()
            .map(Difference::observed)
            .anyMatch(why -> why.contains("Connection refused") || why.contains("No such file"));
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
