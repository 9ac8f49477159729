package dev.ampinterop.conformance.dialog;

/** A dialog cannot be told as a case; the message says why, for people. */
public final class Untellable extends Exception {
  private static final long serialVersionUID = 1;

  Untellable(String message) {
    super(message);
  }
}
