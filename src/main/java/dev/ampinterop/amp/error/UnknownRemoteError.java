package dev.ampinterop.amp.error;

/**
 * The peer answered with an error that the command does not declare. A responder that throws it on
 * answers with {@code UNKNOWN} and its description. Twisted: {@code UnknownRemoteError}, which
 * forgets the code; here {@link #code()} still tells it.
 */
public final class UnknownRemoteError extends RemoteError {
  private static final long serialVersionUID = 1;
  private static final String UNKNOWN = "UNKNOWN";

  /** With code and description. */
  public UnknownRemoteError(String code, String description) {
    super(code, description);
  }

  /** With code and description as they came. */
  public UnknownRemoteError(String code, byte[] description) {
    super(code, description, false, null);
  }

  /** An error that says {@code UNKNOWN}, with this one's description. */
  @Override
  public RemoteError toSend() {
    return new RemoteError(UNKNOWN, descriptionBytes(), false, this);
  }
}
