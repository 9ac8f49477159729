package dev.ampinterop.amp.log;

import dev.ampinterop.amp.connection.ConnectionListener;
import dev.ampinterop.amp.transport.Transport;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs every box that passes and the end of each connection, at DEBUG to the logger {@value #NAME}.
 * Give it to {@code ConnectionOptions.withListener}; one serves any number of connections.
 * Thread-safe. Twisted: {@code TrafficLoggingFactory}, with boxes instead of bytes.
 *
 * <pre>
 * #1  0.000 &gt; ask    1 Sum   40 B  a=13 b=81
 * #1  0.412 &lt; answer 1 Sum   25 B  total=94
 * #1  0.570 &gt; ask    2 Take  36 B  file=0  +fd 0
 * #1  0.913 &lt; error  2 Take  70 B  UNKNOWN "Unknown Error"
 * #1  0.914 &lt; close
 * </pre>
 *
 * <p>A line has the number of the connection (from 1, of those that this object has logged),
 * milliseconds since connecting, {@code >} from client to server (a transport that does not say
 * that it is the client's is taken for the server's), the tag, the command, the size and the
 * values; long ones are cut. {@code +fd 0 1} are descriptors that came with the box or since the
 * one before it, by their ordinals. A connection that did not just close says why.
 *
 * <p>Whether the logger is at DEBUG is asked once, when a connection begins; one that is not logged
 * pays nothing. Values may be secrets: see {@link #hiding}.
 */
public final class WireLogger implements ConnectionListener {
  /** The name of the logger. */
  public static final String NAME = "dev.ampinterop.wire";

  private final Logger log;
  private final LongSupplier clock;
  private final Set<String> hidden;
  private final AtomicInteger connections = new AtomicInteger();

  WireLogger(Logger log, LongSupplier clock, Set<String> hidden) {
    this.log = log;
    this.clock = clock;
    this.hidden = hidden;
  }

  /** Logs all values. */
  public static WireLogger create() {
    return new WireLogger(LoggerFactory.getLogger(NAME), System::nanoTime, Set.of());
  }

  /**
   * Another logger, which shows the values under these keys as {@code …}. Values inside an {@code
   * AmpList} have no key of their own: hide the list.
   *
   * @param keys one char per byte; {@code _error_description} for what errors say
   */
  public WireLogger hiding(String... keys) {
    return new WireLogger(log, clock, Set.of(keys));
  }

  @Override
  public Optional<ConnectionListener> forConnection(Transport transport) {
    if (!log.isDebugEnabled()) {
      return Optional.empty();
    }
    int number = connections.incrementAndGet();
    return Optional.of(new LoggedConnection(log, clock, hidden, number, transport.isClient()));
  }
}
