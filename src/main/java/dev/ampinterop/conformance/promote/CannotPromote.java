package dev.ampinterop.conformance.promote;

/** No case can be made of a conversation; the message says why, and the way out. */
public final class CannotPromote extends Exception {
  private static final long serialVersionUID = 1;

  CannotPromote(String message) {
    super(message);
  }
}
