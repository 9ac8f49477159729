package dev.ampinterop.conformance.trace;

import java.io.IOException;

/** Nothing can be traced; the message says why, and the way out. */
public final class TraceException extends IOException {
  private static final long serialVersionUID = 1L;

  TraceException(String message) {
    super(message);
  }
}
