package dev.ampinterop.amp.error;

import org.jspecify.annotations.Nullable;

/**
 * Our own side asked for the impossible. Nothing was sent, and the connection can still be used.
 */
public class LocalProtocolException extends AmpException {
  private static final long serialVersionUID = 1;

  /** With what was asked, and why it cannot be. */
  public LocalProtocolException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
