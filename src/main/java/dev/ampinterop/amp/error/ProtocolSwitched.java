package dev.ampinterop.amp.error;

/**
 * A box could not be sent because the connection has gone, or is going, over to another protocol.
 * Twisted: {@code ProtocolSwitched}.
 */
public final class ProtocolSwitched extends LocalProtocolException {
  private static final long serialVersionUID = 1;

  /** With what happened. */
  public ProtocolSwitched(String message) {
    super(message, null);
  }
}
