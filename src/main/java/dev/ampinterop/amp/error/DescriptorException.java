package dev.ampinterop.amp.error;

import org.jspecify.annotations.Nullable;

/** A descriptor cannot be sent: it is closed, or the transport carries none. */
public final class DescriptorException extends LocalProtocolException {
  private static final long serialVersionUID = 1;

  /** With what cannot be done. */
  public DescriptorException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
