package dev.ampinterop.amp.transport;

import java.io.Closeable;
import java.io.IOException;

/**
 * Where clients connect. One thread accepts at a time; anyone may close. Its {@code toString} says
 * where it listens. Twisted: {@code IListeningPort}.
 */
public interface Listener extends Closeable {
  /**
   * Waits for a connection, which is the caller's.
   *
   * @throws IOException when this listener is closed, or the process has no descriptor left
   */
  Transport accept() throws IOException;

  /**
   * Stops listening; who waits in {@link #accept} gets an exception, connections stay. Closing
   * again does nothing.
   */
  @Override
  void close() throws IOException;
}
