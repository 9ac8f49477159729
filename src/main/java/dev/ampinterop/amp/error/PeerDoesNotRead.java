package dev.ampinterop.amp.error;

/** More is queued than the connection keeps for a peer that does not read. Nothing was sent. */
public final class PeerDoesNotRead extends LocalProtocolException {
  private static final long serialVersionUID = 1;

  /** With what happened. */
  public PeerDoesNotRead(String message) {
    super(message, null);
  }
}
