package dev.ampinterop.conformance.replay;

/** A conversation cannot be played again; the message says why, and the way out. */
public final class ReplayException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ReplayException(String message) {
    super(message);
  }
}
