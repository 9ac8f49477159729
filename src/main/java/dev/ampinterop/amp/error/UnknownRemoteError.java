package dev.ampinterop.amp.error;

/**
 * The peer answered with an error that the command does not declare. Twisted: {@code
 * UnknownRemoteError}, which forgets the code; here {@link #code()} still tells it.
 */
public final class UnknownRemoteError extends RemoteError {
  private static final long serialVersionUID = 1;

  /** With code and description as they came. */
  public UnknownRemoteError(String code, String description) {
    super(code, description);
  }
}
