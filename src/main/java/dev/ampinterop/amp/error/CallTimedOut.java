package dev.ampinterop.amp.error;

/**
 * The call was not answered in time. The answer may still come; it is then dropped, and descriptors
 * in it are closed.
 */
public final class CallTimedOut extends AmpException {
  private static final long serialVersionUID = 1;

  /** With what happened. */
  public CallTimedOut(String message) {
    super(message, null);
  }
}
