package dev.ampinterop.amp.error;

import org.jspecify.annotations.Nullable;

/**
 * The connection ended before the call was answered, or before it was made. Twisted: {@code
 * ConnectionDone} or {@code ConnectionLost}.
 */
public final class ConnectionLost extends AmpException {
  private static final long serialVersionUID = 1;

  /** With how it ended, and why if an error is to blame. */
  public ConnectionLost(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
