package dev.ampinterop.amp.connection;

import java.time.Duration;
import java.util.Optional;

/**
 * Limits of a whole server, over all its connections; {@link ConnectionOptions} has those of each.
 * Immutable: each {@code with…} gives a changed copy of {@link #unlimited()}.
 *
 * @param connection for each connection
 * @param maxConnections how many may be open; one more is accepted and closed at once
 * @param maxQueuedBytes how much may wait, in total, for peers that do not read. Beyond it a call
 *     fails, and an answer ends its connection
 * @param maxQueuedDescriptors how many descriptors may wait in total, each of them open in this
 *     process; otherwise as for bytes
 * @param idleTimeout after which a connection on which nothing came, and no call waits for its
 *     answer in either direction, is closed; empty for never
 */
public record ServerOptions(
    ConnectionOptions connection,
    int maxConnections,
    long maxQueuedBytes,
    int maxQueuedDescriptors,
    Optional<Duration> idleTimeout) {
  private static final ServerOptions UNLIMITED =
      new ServerOptions(
          ConnectionOptions.defaults(),
          Integer.MAX_VALUE,
          Long.MAX_VALUE,
          Integer.MAX_VALUE,
          Optional.empty());

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException when a limit is negative, or the time-out not positive
   */
  public ServerOptions {
    if (maxConnections < 0 || maxQueuedBytes < 0 || maxQueuedDescriptors < 0) {
      throw new IllegalArgumentException("a limit cannot be negative");
    }
    if (idleTimeout.filter(time -> time.isNegative() || time.isZero()).isPresent()) {
      throw new IllegalArgumentException(
          "an idle connection needs some time, not " + idleTimeout.get());
    }
  }

  /** No limit over all connections, and the defaults for each. */
  public static ServerOptions unlimited() {
    return UNLIMITED;
  }

  /** This, with those options for each connection. */
  public ServerOptions withConnection(ConnectionOptions options) {
    return new ServerOptions(
        options, maxConnections, maxQueuedBytes, maxQueuedDescriptors, idleTimeout);
  }

  /** This, with at most that many connections. */
  public ServerOptions withMaxConnections(int limit) {
    return new ServerOptions(connection, limit, maxQueuedBytes, maxQueuedDescriptors, idleTimeout);
  }

  /** This, with at most that much waiting for all peers together. */
  public ServerOptions withMaxQueuedBytes(long limit) {
    return new ServerOptions(connection, maxConnections, limit, maxQueuedDescriptors, idleTimeout);
  }

  /** This, with at most that many descriptors waiting for all peers together. */
  public ServerOptions withMaxQueuedDescriptors(int limit) {
    return new ServerOptions(connection, maxConnections, maxQueuedBytes, limit, idleTimeout);
  }

  /** This, with connections closed that are idle for that long. */
  public ServerOptions withIdleTimeout(Duration timeout) {
    return new ServerOptions(
        connection, maxConnections, maxQueuedBytes, maxQueuedDescriptors, Optional.of(timeout));
  }
}
