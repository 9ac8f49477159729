package dev.ampinterop.conformance.steps;

/** Whether a step can hold up the thread that plays it. */
public enum Pace {
  /** It is done at once. */
  AT_ONCE,
  /** It may take until a descriptor can be read or written. */
  ON_DESCRIPTORS,
  /** It may take until something else has happened, which may need the responders after it. */
  WAITS
}
