package dev.ampinterop.conformance.player;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How many descriptors a process had open, first and last.
 *
 * @param by who counted
 * @param before the first case; empty where nobody can tell
 * @param after the last case; empty where nobody can tell
 * @param contradiction what the process says of itself where that is another number, for people
 */
public record OpenCounts(
    By by, OptionalInt before, OptionalInt after, Optional<String> contradiction) {
  /** Who counts. */
  public enum By {
    /** This program, in {@code /proc}. */
    RUNNER,
    /** The peer, of itself: its {@code /proc} is not ours to read. */
    PEER,
    /** The same, and the peer does not say. */
    NOBODY;

    /** As reports write it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What this program has counted. */
  public static OpenCounts ofRunner(int before, OptionalInt after) {
    return new OpenCounts(By.RUNNER, OptionalInt.of(before), after, Optional.empty());
  }

  /** How many were not closed; 0 where that is not known. */
  public int leaked() {
    return before.isEmpty() || after.isEmpty()
        ? 0
        : Math.max(0, after.getAsInt() - before.getAsInt());
  }
}
