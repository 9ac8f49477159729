package dev.ampinterop.conformance.runner;

import java.util.Locale;

/** What came of playing a case in a pairing. */
public enum Verdict {
  /** Everything was as the case tells it. */
  PASSED,
  /** Something was not. */
  FAILED,
  /** It was not played; the reason says why. */
  SKIPPED,
  /** The runner or a peer broke, so nothing is known. Counts as failed. */
  ERRORED;

  /** Whether it makes the run fail. */
  public boolean isFailure() {
    return this == FAILED || this == ERRORED;
  }

  /** As reports write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
