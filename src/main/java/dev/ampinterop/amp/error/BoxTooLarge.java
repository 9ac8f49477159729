package dev.ampinterop.amp.error;

/**
 * The peer sends a box beyond the limits that the reader set. AMP itself has no such limit, and
 * Twisted none at all.
 */
public final class BoxTooLarge extends RemoteProtocolException {
  private static final long serialVersionUID = 1;
  private final long offset;

  /**
   * With the limit, and where the box is.
   *
   * @param limit such as {@code 16 keys}
   * @param offset how many bytes of the stream lie before the box
   */
  public BoxTooLarge(String limit, long offset) {
    super("the box at byte " + offset + " has more than the " + limit + " allowed here", null);
    this.offset = offset;
  }

  /** How many bytes of the stream lie before the box. */
  public long offset() {
    return offset;
  }
}
