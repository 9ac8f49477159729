package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.error.TlsFailed;
import org.jspecify.annotations.Nullable;

/**
 * How a connection ended. Twisted: the reason that {@code connectionLost} is given.
 *
 * @param how who or what ended it
 * @param cause the error to blame, where there is one
 */
public record ConnectionEnd(How how, @Nullable Throwable cause) {
  /** Who or what ended it. */
  public enum How {
    /** Our side closed it. Twisted: {@code ConnectionDone}. */
    CLOSED_BY_US,
    /** The peer closed it. Twisted: {@code ConnectionDone}. */
    CLOSED_BY_PEER,
    /** The peer broke a rule of AMP; the cause tells which. */
    PROTOCOL_BROKEN,
    /**
     * TLS could not be agreed upon; the cause tells why. Twisted: {@code PeerVerifyError} and
     * OpenSSL's errors.
     */
    TLS_FAILED,
    /** The stream broke. Twisted: {@code ConnectionLost}. */
    LOST
  }

  /** Made early: when a process has run out of descriptors it cannot read classes any more. */
  static final ConnectionEnd BY_US = new ConnectionEnd(How.CLOSED_BY_US, null);

  /** The peer closed, and broke no rule. */
  static final ConnectionEnd BY_PEER = new ConnectionEnd(How.CLOSED_BY_PEER, null);

  static ConnectionEnd brokenBy(Throwable cause) {
    return new ConnectionEnd(cause instanceof TlsFailed ? How.TLS_FAILED : How.LOST, cause);
  }

  /** For people. */
  @Override
  public String toString() {
    String text =
        switch (how) {
          case CLOSED_BY_US -> "the connection was closed by us";
          case CLOSED_BY_PEER -> "the connection was closed by the peer";
          case PROTOCOL_BROKEN -> "the peer broke the protocol";
          case TLS_FAILED -> "the two sides could not agree on TLS";
          case LOST -> "the connection was lost";
        };
    return cause == null ? text : text + ": " + cause.getMessage();
  }
}
