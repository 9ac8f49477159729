package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.box.BoxLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

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
 * @param tlsHandshakeTimeout after which a handshake of TLS that is not over ends the connection
 * @param listeners hear what happens; {@code WireLogger} is one
 */
public record ConnectionOptions(
    Optional<Executor> executor,
    Optional<Duration> callTimeout,
    int maxQueuedBytes,
    int maxQueuedDescriptors,
    int maxUnclaimedDescriptors,
    BoxLimits boxLimits,
    Duration tlsHandshakeTimeout,
    List<ConnectionListener> listeners) {
  private static final int MAX_QUEUED_BYTES = 64 << 20;
  private static final int MAX_QUEUED_DESCRIPTORS = 1024;
  private static final int MAX_UNCLAIMED_DESCRIPTORS = 4096;

  // A peer that never finishes it would keep the connection, and its thread, for ever.
  private static final Duration TLS_HANDSHAKE_TIMEOUT = Duration.ofSeconds(60);

  private static final ConnectionOptions DEFAULTS =
      new ConnectionOptions(
          Optional.empty(),
          Optional.empty(),
          MAX_QUEUED_BYTES,
          MAX_QUEUED_DESCRIPTORS,
          MAX_UNCLAIMED_DESCRIPTORS,
          BoxLimits.DEFAULT,
          TLS_HANDSHAKE_TIMEOUT,
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
    callTimeout.ifPresent(timeout -> requirePositive("a call", timeout));
    requirePositive("the handshake of TLS", tlsHandshakeTimeout);
    listeners = List.copyOf(listeners);
  }

  /**
   * Responders run on the reading thread, calls never time out, 64 MiB and 1,024 descriptors may be
   * queued, 4,096 descriptors be unclaimed, TLS's handshake may take 60 s, and nobody listens.
   */
  public static ConnectionOptions defaults() {
    return DEFAULTS;
  }

  private static void requirePositive(String what, Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException(what + " needs some time, not " + timeout);
    }
  }

  /** This, with responders running there. */
  public ConnectionOptions withExecutor(Executor where) {
    return changed(draft -> draft.executor = Optional.of(where));
  }

  /** This, with calls that fail after that time. */
  public ConnectionOptions withCallTimeout(Duration timeout) {
    return changed(draft -> draft.callTimeout = Optional.of(timeout));
  }

  /** This, with another limit on what may be queued. */
  public ConnectionOptions withMaxQueuedBytes(int limit) {
    return changed(draft -> draft.maxQueuedBytes = limit);
  }

  /** This, with another limit on descriptors that may be queued. */
  public ConnectionOptions withMaxQueuedDescriptors(int limit) {
    return changed(draft -> draft.maxQueuedDescriptors = limit);
  }

  /** This, with another limit on descriptors that nobody took. */
  public ConnectionOptions withMaxUnclaimedDescriptors(int limit) {
    return changed(draft -> draft.maxUnclaimedDescriptors = limit);
  }

  /** This, with other limits on the boxes that come. */
  public ConnectionOptions withBoxLimits(BoxLimits limits) {
    return changed(draft -> draft.boxLimits = limits);
  }

  /** This, with another time that TLS's handshake may take. */
  public ConnectionOptions withTlsHandshakeTimeout(Duration timeout) {
    return changed(draft -> draft.tlsHandshakeTimeout = timeout);
  }

  /** This, with one more listener. */
  public ConnectionOptions withListener(ConnectionListener listener) {
    return changed(draft -> draft.listeners.add(listener));
  }

  private ConnectionOptions changed(Consumer<Draft> change) {
    var draft = new Draft(this);
    change.accept(draft);
    return new ConnectionOptions(
        draft.executor,
        draft.callTimeout,
        draft.maxQueuedBytes,
        draft.maxQueuedDescriptors,
        draft.maxUnclaimedDescriptors,
        draft.boxLimits,
        draft.tlsHandshakeTimeout,
        draft.listeners);
  }

  /** A copy that can be changed. */
  private static final class Draft {
    private Optional<Executor> executor;
    private Optional<Duration> callTimeout;
    private int maxQueuedBytes;
    private int maxQueuedDescriptors;
    private int maxUnclaimedDescriptors;
    private BoxLimits boxLimits;
    private Duration tlsHandshakeTimeout;
    private final List<ConnectionListener> listeners;

    private Draft(ConnectionOptions from) {
      executor = from.executor;
      callTimeout = from.callTimeout;
      maxQueuedBytes = from.maxQueuedBytes;
      maxQueuedDescriptors = from.maxQueuedDescriptors;
      maxUnclaimedDescriptors = from.maxUnclaimedDescriptors;
      boxLimits = from.boxLimits;
      tlsHandshakeTimeout = from.tlsHandshakeTimeout;
      listeners = new ArrayList<>(from.listeners);
    }
  }
}
