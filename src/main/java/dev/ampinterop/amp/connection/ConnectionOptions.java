package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.box.BoxLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * How a connection is run. Immutable: each {@code with…} gives a changed copy of {@link
 * #defaults()}.
 *
 * @param executor where responders run; empty for the connection's reading thread
 * @param callTimeout after which a call without an answer fails with {@code CallTimedOut}; empty
 *     for never
 * @param maxQueuedBytes how much may be queued for a peer that does not read. Calls from other
 *     threads wait long before that much is queued; beyond it a call fails, and an answer ends the
 *     connection
 * @param maxQueuedDescriptors how many descriptors may be queued for such a peer, each of them open
 *     in this process; otherwise as for bytes
 * @param maxUnclaimedDescriptors how many descriptors may have come without being taken by a box;
 *     one more ends the connection
 * @param boxLimits how large a box may be that comes; a larger one ends the connection
 * @param listeners hear what happens; {@code WireLogger} is one
 */
public record ConnectionOptions(
    Optional<Executor> executor,
    Optional<Duration> callTimeout,
    int maxQueuedBytes,
    int maxQueuedDescriptors,
    int maxUnclaimedDescriptors,
    BoxLimits boxLimits,
    List<ConnectionListener> listeners) {
  private static final int MAX_QUEUED_BYTES = 64 << 20;
  private static final int MAX_QUEUED_DESCRIPTORS = 1024;
  private static final int MAX_UNCLAIMED_DESCRIPTORS = 4096;
  private static final ConnectionOptions DEFAULTS =
      new ConnectionOptions(
          Optional.empty(),
          Optional.empty(),
          MAX_QUEUED_BYTES,
          MAX_QUEUED_DESCRIPTORS,
          MAX_UNCLAIMED_DESCRIPTORS,
          BoxLimits.DEFAULT,
          List.of());

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException when a limit is negative, or a time-out not positive
   */
  public ConnectionOptions {
    if (maxQueuedBytes < 0 || maxQueuedDescriptors < 0 || maxUnclaimedDescriptors < 0) {
      throw new IllegalArgumentException("a limit cannot be negative");
    }
    if (callTimeout.filter(timeout -> timeout.isNegative() || timeout.isZero()).isPresent()) {
      throw new IllegalArgumentException("a call needs some time, not " + callTimeout.get());
    }
    listeners = List.copyOf(listeners);
  }

  /**
   * Responders run on the reading thread, calls never time out, 64 MiB and 1,024 descriptors may be
   * queued, 4,096 descriptors be unclaimed, and nobody listens.
   */
  public static ConnectionOptions defaults() {
    return DEFAULTS;
  }

  /** This, with responders running there. */
  public ConnectionOptions withExecutor(Executor where) {
    return new ConnectionOptions(
        Optional.of(where),
        callTimeout,
        maxQueuedBytes,
        maxQueuedDescriptors,
        maxUnclaimedDescriptors,
        boxLimits,
        listeners);
  }

  /** This, with calls that fail after that time. */
  public ConnectionOptions withCallTimeout(Duration timeout) {
    return new ConnectionOptions(
        executor,
        Optional.of(timeout),
        maxQueuedBytes,
        maxQueuedDescriptors,
        maxUnclaimedDescriptors,
        boxLimits,
        listeners);
  }

  /** This, with another limit on what may be queued. */
  public ConnectionOptions withMaxQueuedBytes(int limit) {
    return new ConnectionOptions(
        executor,
        callTimeout,
        limit,
        maxQueuedDescriptors,
        maxUnclaimedDescriptors,
        boxLimits,
        listeners);
  }

  /** This, with another limit on descriptors that may be queued. */
  public ConnectionOptions withMaxQueuedDescriptors(int limit) {
    return new ConnectionOptions(
        executor,
        callTimeout,
        maxQueuedBytes,
        limit,
        maxUnclaimedDescriptors,
        boxLimits,
        listeners);
  }

  /** This, with another limit on descriptors that nobody took. */
  public ConnectionOptions withMaxUnclaimedDescriptors(int limit) {
    return new ConnectionOptions(
        executor, callTimeout, maxQueuedBytes, maxQueuedDescriptors, limit, boxLimits, listeners);
  }

  /** This, with other limits on the boxes that come. */
  public ConnectionOptions withBoxLimits(BoxLimits limits) {
    return new ConnectionOptions(
        executor,
        callTimeout,
        maxQueuedBytes,
        maxQueuedDescriptors,
        maxUnclaimedDescriptors,
        limits,
        listeners);
  }

  /** This, with one more listener. */
  public ConnectionOptions withListener(ConnectionListener listener) {
    return new ConnectionOptions(
        executor,
        callTimeout,
        maxQueuedBytes,
        maxQueuedDescriptors,
        maxUnclaimedDescriptors,
        boxLimits,
        Stream.concat(listeners.stream(), Stream.of(listener)).toList());
  }
}
