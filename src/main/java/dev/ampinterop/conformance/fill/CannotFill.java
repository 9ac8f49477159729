package dev.ampinterop.conformance.fill;

/** A case cannot be completed; the message says why, and the way out. */
public final class CannotFill extends Exception {
  private static final long serialVersionUID = 1;

  CannotFill(String message) {
    super(message);
  }
}
