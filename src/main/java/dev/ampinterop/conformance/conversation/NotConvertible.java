package dev.ampinterop.conformance.conversation;

/** A conversation cannot be converted to a case; the message says why, for people. */
public final class NotConvertible extends Exception {
  private static final long serialVersionUID = 1;

  NotConvertible(String message) {
    super(message);
  }
}
