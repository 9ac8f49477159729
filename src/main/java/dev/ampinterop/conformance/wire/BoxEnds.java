package dev.ampinterop.conformance.wire;

import dev.ampinterop.amp.box.Amp;

/**
 * Follows one direction of a connection to know where its boxes end. Not thread-safe.
 *
 * <pre>
 * +------+------+------+-------+     +------+
 * | 0004 | _ask | 0001 |   1   | ... | 0000 |
 * +------+------+------+-------+     +------+
 *  length  key   length  value        end of box
 * </pre>
 *
 * Behind bytes that are not boxes (TLS, another protocol) it knows of no end any more.
 */
public final class BoxEnds {
  private int toSkip; // of the key or value that has begun
  private int high = -1; // the first byte of a length whose second one has not come
  private boolean inValue;
  private boolean isLost;
  private boolean isWithin;
  private long ended;

  /** At the start of a box. */
  public BoxEnds() {}

  /**
   * How many of these bytes, which come next, belong to the box that the first of them belongs to;
   * 1 where nobody can tell.
   */
  public int toEnd(byte[] bytes) {
    BoxEnds ahead = copy();
    for (int i = 0; i < bytes.length; i++) {
      boolean ends = ahead.take(bytes[i] & 0xff);
      if (ahead.isLost) {
        return 1;
      }
      if (ends) {
        return i + 1;
      }
    }
    return bytes.length;
  }

  /** These bytes have passed. */
  public void pass(byte[] bytes) {
    for (byte one : bytes) {
      boolean ends = take(one & 0xff);
      isWithin = !ends && !isLost;
      ended += ends ? 1 : 0;
    }
  }

  /** How many boxes have ended with what has passed. */
  public long ended() {
    return ended;
  }

  /** Whether a box has begun, and not ended, with what has passed; no where nobody can tell. */
  public boolean isWithin() {
    return isWithin;
  }

  /** Whether a box ends with that byte. */
  private boolean take(int one) {
    if (isLost) {
      return false;
    }
    if (toSkip > 0) {
      toSkip--;
      return false;
    }
    if (high < 0) {
      high = one;
      return false;
    }
    toSkip = high << Byte.SIZE | one;
    high = -1;
    if (inValue) {
      inValue = false;
      return false;
    }
    isLost = toSkip > Amp.MAX_KEY_LENGTH;
    inValue = toSkip > 0;
    return toSkip == 0;
  }

  private BoxEnds copy() {
    BoxEnds copy = new BoxEnds();
    copy.toSkip = toSkip;
    copy.high = high;
    copy.inValue = inValue;
    copy.isLost = isLost;
    return copy;
  }
}
