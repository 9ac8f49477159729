package dev.ampinterop.bench;

import org.jspecify.annotations.Nullable;

/**
 * A ratio of two contenders' times, and what it should be.
 *
 * @param slower whose time is divided
 * @param faster by whose time
 * @param bound what the ratio is compared with, or null where it is shown for information
 * @param isMaximum whether the ratio may be at most the bound; at least otherwise
 */
record Goal(String slower, String faster, @Nullable Double bound, boolean isMaximum) {
  static Goal atMost(double bound, String slower, String faster) {
    return new Goal(slower, faster, bound, true);
  }

  static Goal atLeast(double bound, String slower, String faster) {
    return new Goal(slower, faster, bound, false);
  }

  static Goal none(String slower, String faster) {
    return new Goal(slower, faster, null, false);
  }

  boolean isMet(double ratio) {
    return bound == null || (isMaximum ? ratio <= bound : ratio >= bound);
  }

  /** {@code at most 2.2}. */
  @Override
  public String toString() {
    return bound == null ? "" : (isMaximum ? "at most " : "at least ") + bound;
  }
}
