package dev.ampinterop.amp.error;

/** The peer has no responder for the command. Twisted: {@code UnhandledCommand}. */
public final class UnhandledCommand extends AmpException {
  private static final long serialVersionUID = 1;
  private final String code;
  private final String description;

  /** With the peer's code and description. */
  public UnhandledCommand(String code, String description) {
    super(description, null);
    this.code = code;
    this.description = description;
  }

  /** The code that says so: {@code UNHANDLED}. */
  public String code() {
    return code;
  }

  /** The peer's description, such as {@code Unhandled Command: b'Sum'}. */
  public String description() {
    return description;
  }
}
