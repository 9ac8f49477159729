package dev.ampinterop.amp.error;

import org.jspecify.annotations.Nullable;

/**
 * A descriptor cannot be sent, duplicated or given away: it is closed, or the transport carries
 * none.
 */
public final class UnusableDescriptor extends LocalProtocolException {
  private static final long serialVersionUID = 1;

  /** With what cannot be done. */
  public UnusableDescriptor(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
