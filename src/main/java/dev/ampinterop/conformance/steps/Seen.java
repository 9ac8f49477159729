package dev.ampinterop.conformance.steps;

/** What comes of a step: how its {@code sees} is written, and compared. */
public enum Seen {
  /** Nothing but that it is done. */
  NOTHING,
  /** What came of a call. */
  OUTCOME,
  /** Bytes. */
  BYTES,
  /** The facts of a descriptor. */
  FACTS,
  /** The name of a certificate. */
  CERTIFICATE,
  /** Names of descriptors that the party has. */
  NAMES,
  /** {@code true} or {@code false}. */
  TRUTH
}
