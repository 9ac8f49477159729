package dev.ampinterop.amp.error;

import org.jspecify.annotations.Nullable;

/**
 * TLS could not be agreed on: the message says whose certificate was refused and why, or what the
 * peer did. The connection is of no more use. Twisted: {@code OpenSSL.SSL.Error}.
 */
public final class TlsFailed extends AmpException {
  private static final long serialVersionUID = 1;

  /** With the reason, for people, and what it was found by. */
  public TlsFailed(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
