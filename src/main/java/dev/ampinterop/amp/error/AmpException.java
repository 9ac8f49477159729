package dev.ampinterop.amp.error;

import org.jspecify.annotations.Nullable;

/** Anything that goes wrong in AMP. Twisted: {@code AmpError}. */
public class AmpException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With what happened, and why if something else is to blame. */
  public AmpException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
