package dev.ampinterop.conformance.replay;

/**
 * How much of a conversation is held while it is played. What is smaller is held as a whole; of
 * what is larger so much is read ahead, to find what a box that comes stands for.
 *
 * @param boxes how many boxes
 * @param bytes how many bytes they have
 * @param passed how many bytes of memory what passes in the replay may take; more than that is in a
 *     temporary file
 */
public record ReplayLimits(int boxes, long bytes, long passed) {
  private static final int BOXES = 1 << 12;
  private static final int LEAST_BOXES = 64;
  private static final int LEAST_BYTES = 1 << 18;

  /** What is made of the bytes takes several times as much. */
  private static final int SHARE = 64;

  /** Nothing is held of it but what it has of other protocols. */
  static final ReplayLimits NOTHING = new ReplayLimits(0, 1L << 40, 1L << 40);

  /** For what is in memory anyway: all of it is held, and results have all that passed. */
  public static final ReplayLimits ALL = new ReplayLimits(Integer.MAX_VALUE, 1L << 40, 1L << 40);

  /** What this heap has room for. */
  public static ReplayLimits ofHeap() {
    long bytes = Math.max(LEAST_BYTES, Runtime.getRuntime().maxMemory() / SHARE);
    return new ReplayLimits(BOXES, bytes, bytes);
  }

  /** Where what passes in so many conversations is kept until the last of them is played. */
  public ReplayLimits keeping(int conversations) {
    return new ReplayLimits(boxes, bytes, passed / Math.max(1, conversations));
  }

  /** For each of so many that are played at once. */
  ReplayLimits among(int conversations) {
    return conversations <= 1
        ? this
        : new ReplayLimits(
            Math.min(boxes, Math.max(LEAST_BOXES, boxes / conversations)),
            Math.min(bytes, Math.max(LEAST_BYTES, bytes / conversations)),
            Math.min(passed, Math.max(LEAST_BYTES, passed / conversations)));
  }
}
