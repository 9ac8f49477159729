package dev.ampinterop.amp.error;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The two sides could not agree on TLS: a certificate was refused, or they have no protocol or
 * cipher in common. Twisted: {@code PeerVerifyError} and OpenSSL's errors.
 */
public final class TlsFailed extends IOException {
  private static final long serialVersionUID = 1;

  /** With what happened, and why if something else is to blame. */
  public TlsFailed(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
