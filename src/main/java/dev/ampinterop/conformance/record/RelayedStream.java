package dev.ampinterop.conformance.record;

import dev.ampinterop.amp.transport.Transport;
import dev.ampinterop.amp.transport.UnixTransport;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * One party's stream, as the relay has it. One thread reads, one writes; anyone may {@link #cut}.
 */
public interface RelayedStream extends Closeable {
  /** In that time a party that waits has mostly taken what came. */
  long GUESS_NANOS = 200_000;

  /**
   * Takes a connected transport over.
   *
   * @throws IOException when it is closed
   */
  static RelayedStream of(Transport transport) throws IOException {
    return transport instanceof UnixTransport unix
        ? new RelayedUnix(unix)
        : new RelayedTransport(transport);
  }

  /**
   * Waits for what the party writes next.
   *
   * @return empty when the party has ended its direction, or we did
   * @throws IOException when the connection broke
   */
  Optional<Passage> read() throws IOException;

  /**
   * Passes on, waiting as long as it takes. The descriptors stay the caller's.
   *
   * @throws IOException when the party takes no more
   */
  void write(Passage passage) throws IOException;

  /** Whether more can be read, now or within that time; false where nobody can tell. */
  default boolean hasMore(int millis) {
    return false;
  }

  /**
   * Waits until the party has taken all that was written, or the time is up.
   *
   * @return whether it has, as far as anybody can tell
   */
  default boolean awaitTaken(long nanos) {
    LockSupport.parkNanos(Math.min(nanos, GUESS_NANOS));
    return true;
  }

  /** Makes the buffers between us and the party as small as the system lets them be. */
  default void shrinkBuffers() throws IOException {}

  /** Whether the party is known to read on, after {@link #read} gave its end. */
  boolean stillReads();

  /** The party shall read to the end of what was written. */
  void finishWriting();

  /** What the party writes from now on shall fail; what it wrote before can be read. */
  void refuse();

  /** Breaks the connection, so that the party sees that it broke, as far as the transport can. */
  void reset();

  /** Ends both directions: who waits in here wakes. Only {@link #close} frees anything. */
  void cut();

  /** Who the party is, for people; empty where nobody knows. */
  default String party() {
    return "";
  }

  /** Frees everything. Nobody reads or writes any more. */
  @Override
  void close() throws IOException;
}
