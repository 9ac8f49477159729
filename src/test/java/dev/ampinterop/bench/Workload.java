package dev.ampinterop.bench;

import java.util.Locale;

/**
 * What is called, and how many calls are under way at once.
 *
 * @param kind the command
 * @param inFlight 1 waits for each answer before it calls again
 */
record Workload(Kind kind, int inFlight) {
  /** Which command. */
  enum Kind {
    /** Two small numbers, answered with one. */
    SUM,
    /** A descriptor, which the responder closes. */
    TAKE,
    /** 60,000 bytes, answered with the same. */
    ECHO
  }

  /** As {@link #toString()} writes it. */
  static Workload parse(String kind, String inFlight) {
    return new Workload(Kind.valueOf(kind.toUpperCase(Locale.ROOT)), Integer.parseInt(inFlight));
  }

  /** {@code sum 64}: what a party is told. */
  @Override
  public String toString() {
    return kind.name().toLowerCase(Locale.ROOT) + " " + inFlight;
  }
}
