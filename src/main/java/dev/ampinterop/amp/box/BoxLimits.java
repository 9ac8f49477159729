package dev.ampinterop.amp.box;

/**
 * How large a box may be before its reader gives up. AMP has no limit: without one, a peer that
 * never ends its box would have it held in memory for ever.
 *
 * @param maxBytes of one box on the wire, lengths included
 * @param maxKeys of one box, those that come twice counted twice
 */
public record BoxLimits(int maxBytes, int maxKeys) {
  /**
   * 64 MiB and 65,536 keys: a thousand values of the greatest length, far more than an application
   * declares.
   */
  public static final BoxLimits DEFAULT = new BoxLimits(1 << 26, 1 << 16);

  /** As much as fits into memory. */
  public static final BoxLimits NONE = new BoxLimits(Integer.MAX_VALUE, Integer.MAX_VALUE);

  /**
   * Limits.
   *
   * @throws IllegalArgumentException when one is negative, or not even an empty box would fit
   */
  public BoxLimits {
    if (maxBytes < 2 || maxKeys < 0) {
      throw new IllegalArgumentException(
          "a box has at least 2 bytes and 0 keys, the limits are " + maxBytes + " and " + maxKeys);
    }
  }
}
