package dev.ampinterop.amp.error;

/**
 * The peer announced a key of more than 255 bytes. Twisted: {@code TooLong} without {@code
 * isLocal}.
 */
public final class KeyTooLong extends RemoteProtocolException {
  private static final long serialVersionUID = 1;
  private final int length;

  /** With the announced length, in bytes: 256 to 65,535. */
  public KeyTooLong(int length) {
    super("a key has at most 255 bytes, the peer announced " + length, null);
    this.length = length;
  }

  /** The announced length, in bytes. */
  public int length() {
    return length;
  }
}
