package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.descriptor.ForgottenDescriptor;
import dev.ampinterop.amp.transport.Transport;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Hears what happens on a connection, for logs, metrics and traces. Its methods run on the threads
 * of the connection and of its callers, some of them with the connection's lock: they must be quick
 * and must not use the connection. What they throw is logged and otherwise ignored. Twisted: {@code
 * TrafficLoggingFactory}, for connections.
 */
public interface ConnectionListener {
  /**
   * Who hears of one connection; asked once, before anything else of it is heard. By default this
   * listener, for all connections that have these options; one that has to tell them apart gives
   * each its own.
   *
   * @param transport to look at, not to use
   * @return empty when nobody wants to hear of that connection, which then pays nothing
   */
  default Optional<ConnectionListener> forConnection(Transport transport) {
    return Optional.of(this);
  }

  /**
   * A box was queued for sending; boxes leave in the order in which this is called.
   *
   * @param descriptors how many descriptors travel with it
   */
  default void sent(Box box, int descriptors) {}

  /**
   * A box came.
   *
   * @param descriptors how many descriptors came since the box before it
   */
  default void received(Box box, int descriptors) {}

  /**
   * A call of ours is over, answered or not.
   *
   * @param took from sending to the outcome
   * @param failure what the caller gets instead of an answer; null when there is one
   */
  default void called(Command command, Duration took, @Nullable Throwable failure) {}

  /**
   * A descriptor that was received was neither closed nor handed on by whoever it was decoded for,
   * and the garbage collector has found it; it is closed after this. It is also logged, as a
   * warning. Runs on a thread of its own, and possibly after the end of the connection.
   */
  default void forgotten(ForgottenDescriptor descriptor) {}

  /** The connection is over; the last thing that is heard of it, but for what was forgotten. */
  default void ended(ConnectionEnd end) {}
}
