package dev.ampinterop.amp.error;

/** The peer has no responder for the command. Twisted: {@code UnhandledCommand}. */
public final class UnhandledCommand extends AmpException {
  private static final long serialVersionUID = 1;
  private final String description;

  /** With the peer's description. */
  public UnhandledCommand(String description) {
    super(description, null);
    this.description = description;
  }

  /** The peer's description, such as {@code Unhandled Command: b'Sum'}. */
  public String description() {
    return description;
  }
}
