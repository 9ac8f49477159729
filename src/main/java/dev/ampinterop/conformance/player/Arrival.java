package dev.ampinterop.conformance.player;

import dev.ampinterop.amp.transport.Listener;
import dev.ampinterop.amp.transport.Transport;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Accepts the one connection that has come already, for whoever would listen. Whoever accepts owns
 * the connection; closing this closes one that nobody accepted. Thread-safe.
 */
public final class Arrival implements Listener {
  private @Nullable Transport connection;

  /**
   * @param connection this one's until it is accepted
   */
  public Arrival(Transport connection) {
    this.connection = connection;
  }

  @Override
  public synchronized Transport accept() throws IOException {
    Transport accepted = connection;
    if (accepted == null) {
      throw new IOException("there was one connection only, and somebody has it");
    }
    connection = null;
    return accepted;
  }

  @Override
  public synchronized void close() throws IOException {
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }
}
