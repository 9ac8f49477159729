package dev.ampinterop.cli;

/** What the user asked for cannot be done; the message says why, and the way out. Exit status 2. */
final class CannotRun extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CannotRun(String message) {
    super(message);
  }
}
