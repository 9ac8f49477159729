package dev.ampinterop.amp.error;

/**
 * The peer answered with an error for which the command declares a checked exception, which a
 * method that waits for an answer cannot throw itself: it is the cause.
 */
public final class DeclaredError extends AmpException {
  private static final long serialVersionUID = 1;
  private final Exception declared;

  /** With the exception that the command declares. */
  public DeclaredError(Exception declared) {
    super(declared.toString(), declared);
    this.declared = declared;
  }

  /** The exception that the command declares. */
  public Exception declared() {
    return declared;
  }
}
