package dev.ampinterop.conformance.imports.strace;

import org.jspecify.annotations.Nullable;

/**
 * Reads the times of a log: since 1970 ({@code -ttt}), of the day ({@code -t}, {@code -tt}), or
 * since the line before ({@code -r}).
 */
final class StraceClock {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final long DAY = 86_400 * NANOS_PER_SECOND;

  /** No clock that counts from a start of its own is so late, and 1970 is longer ago. */
  private static final long EPOCH_FROM = 100_000_000L * NANOS_PER_SECOND;

  /** What is since the line before is 0 in the first line, and little where that was cut off. */
  private static final long RELATIVE_TO = 10 * NANOS_PER_SECOND;

  private long now;
  private long days;
  private long ofDay;
  private boolean hasTimes;
  private boolean isRelative;
  private boolean hasDates;
  private boolean hasWholeSeconds;

  /** The time of a line, in nanoseconds from some beginning; without a time the order at least. */
  long nanos(@Nullable String text) {
    if (text == null) {
      return ++now; // the order at least
    }
    boolean isFirst = !hasTimes;
    hasTimes = true;
    hasWholeSeconds |= text.indexOf('.') < 0;
    int colon = text.indexOf(':');
    if (colon < 0) {
      long read = decimal(text);
      hasDates |= read >= EPOCH_FROM;
      isRelative |= isFirst && read < RELATIVE_TO;
      now = isRelative ? now + read : read;
      return now;
    }
    String[] parts = text.split(":", 3);
    long read =
        (Long.parseLong(parts[0]) * 3600 + Long.parseLong(parts[1]) * 60) * NANOS_PER_SECOND
            + decimal(parts[2]);
    if (read < ofDay - DAY / 2) {
      days++;
    }
    ofDay = read;
    now = days * DAY + read;
    return now;
  }

  /** Whether they count from 1970. */
  boolean hasDates() {
    return hasDates;
  }

  /** Whether they count from the line before. */
  boolean isRelative() {
    return isRelative;
  }

  /** Whether any of them has no fraction: what came first within a second, nobody knows. */
  boolean hasWholeSeconds() {
    return hasWholeSeconds;
  }

  /** Whether any line had a time. */
  boolean hasTimes() {
    return hasTimes;
  }

  /** Seconds with a fraction, in nanoseconds. */
  static long decimal(String text) {
    int point = text.indexOf('.');
    String whole = point < 0 ? text : text.substring(0, point);
    String fraction = point < 0 ? "" : text.substring(point + 1);
    String nanos = (fraction + "000000000").substring(0, 9);
    return Long.parseLong(whole.substring(Math.max(0, whole.length() - 10))) * NANOS_PER_SECOND
        + Long.parseLong(nanos);
  }
}
