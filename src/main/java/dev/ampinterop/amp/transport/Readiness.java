package dev.ampinterop.amp.transport;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.Selector;

/**
 * Waits until a channel that does not wait by itself can be read or written. An interrupt of the
 * waiting thread does neither end the wait nor close the channel. One thread waits at a time; any
 * thread may close, which ends the wait.
 */
final class Readiness implements AutoCloseable {
  private final Selector selector;

  private Readiness(Selector selector) {
    this.selector = selector;
  }

  /**
   * Gets ready to wait.
   *
   * @param channel in non-blocking mode
   * @param operation one of those of {@code SelectionKey}
   * @throws IOException when the channel is closed, or the process has no descriptor left
   */
  static Readiness of(SelectableChannel channel, int operation) throws IOException {
    Selector selector = channel.provider().openSelector();
    try {
      channel.register(selector, operation);
      return new Readiness(selector);
    } catch (IOException | RuntimeException e) {
      selector.close();
      throw e;
    }
  }

  /**
   * Waits.
   *
   * @throws ClosedChannelException when it is closed
   */
  void await() throws IOException {
    boolean interrupted = false;
    try {
      while (selector.select() == 0) {
        interrupted |= Thread.interrupted(); // it would not wait any more
      }
      selector.selectedKeys().clear();
    } catch (ClosedSelectorException e) {
      throw closed(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static ClosedChannelException closed(ClosedSelectorException cause) {
    var closed = new ClosedChannelException();
    closed.initCause(cause);
    return closed;
  }

  @Override
  public void close() throws IOException {
    selector.close();
  }
}
