package dev.ampinterop.amp.error;

/**
 * An error that a responder answered with: on the calling side it came from the peer; a responder
 * may throw one to send it. Twisted: {@code RemoteAmpError}.
 */
public class RemoteError extends AmpException {
  private static final long serialVersionUID = 1;
  private final String code;
  private final String description;
  private final boolean fatal;

  /**
   * An error that leaves the connection open.
   *
   * @param code one char per byte (ISO 8859-1), as codes need not be text
   * @param description text for people; travels as UTF-8
   */
  public RemoteError(String code, String description) {
    this(code, description, false);
  }

  /**
   * An error.
   *
   * @param code one char per byte (ISO 8859-1), as codes need not be text
   * @param description text for people; travels as UTF-8
   * @param fatal whether the side that sends it closes the connection after it
   */
  public RemoteError(String code, String description, boolean fatal) {
    super("Code<" + code + ">: " + description, null);
    this.code = code;
    this.description = description;
    this.fatal = fatal;
  }

  /** The code, one char per byte. Twisted: {@code errorCode}. */
  public final String code() {
    return code;
  }

  /** The text for people; bytes that were no UTF-8 are replaced by U+FFFD. */
  public final String description() {
    return description;
  }

  /** Whether the side that sends it closes the connection after it. */
  public final boolean fatal() {
    return fatal;
  }
}
