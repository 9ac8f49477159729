package dev.ampinterop.amp.error;

/**
 * The arguments of a call do not fit the command: one is missing, or one is not the command's.
 * Twisted: {@code InvalidSignature}.
 */
public final class InvalidSignature extends LocalProtocolException {
  private static final long serialVersionUID = 1;

  /** With what does not fit. */
  public InvalidSignature(String message) {
    super(message, null);
  }
}
