package dev.ampinterop.amp.error;

/** TLS was asked for on a connection that already has it. Twisted: {@code OnlyOneTLS}. */
public final class OnlyOneTls extends LocalProtocolException {
  private static final long serialVersionUID = 1;

  /** With what happened. */
  public OnlyOneTls(String message) {
    super(message, null);
  }
}
