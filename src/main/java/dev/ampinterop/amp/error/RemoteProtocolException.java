package dev.ampinterop.amp.error;

import org.jspecify.annotations.Nullable;

/** The peer broke a rule of AMP. The connection ends. */
public class RemoteProtocolException extends AmpException {
  private static final long serialVersionUID = 1;

  /** With the rule, and what came instead. */
  public RemoteProtocolException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
