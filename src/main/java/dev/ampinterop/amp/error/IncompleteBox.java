package dev.ampinterop.amp.error;

/** A stream ended in the middle of a box. */
public final class IncompleteBox extends RemoteProtocolException {
  private static final long serialVersionUID = 1;
  private final long offset;
  private final int length;

  /**
   * With where the box begins and what is there of it.
   *
   * @param offset how many bytes of the stream lie before the box
   * @param length how many of its own bytes came
   */
  public IncompleteBox(long offset, int length) {
    super("the stream ends inside the box at byte " + offset + ", of which it has " + length, null);
    this.offset = offset;
    this.length = length;
  }

  /** How many bytes of the stream lie before the box. */
  public long offset() {
    return offset;
  }

  /** How many bytes of the box came. */
  public int length() {
    return length;
  }
}
