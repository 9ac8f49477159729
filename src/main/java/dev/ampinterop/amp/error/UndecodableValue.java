package dev.ampinterop.amp.error;

import org.jspecify.annotations.Nullable;

/**
 * Bytes that came for an argument are no value of its type, or did not come at all. Twisted raises
 * what the type raises: {@code ValueError}, {@code TypeError}, {@code KeyError}.
 */
public final class UndecodableValue extends AmpException {
  private static final long serialVersionUID = 1;

  /** With the place and what was wrong there. */
  public UndecodableValue(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
