package dev.ampinterop.amp.error;

import org.jspecify.annotations.Nullable;

/**
 * A responder returned what its command's response cannot hold; the caller gets {@code UNKNOWN}.
 * Twisted: {@code BadLocalReturn}.
 */
public final class BadLocalReturn extends LocalProtocolException {
  private static final long serialVersionUID = 1;

  /** With the command and what does not fit. */
  public BadLocalReturn(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
