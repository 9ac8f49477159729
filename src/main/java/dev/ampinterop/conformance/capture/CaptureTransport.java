package dev.ampinterop.conformance.capture;

import java.util.Locale;

/** What carried a captured connection. */
public enum CaptureTransport {
  /** A UNIX stream socket. */
  UNIX,
  /** TCP. */
  TCP,
  /** Two pipes, such as the standard streams of a process; who started that is the client. */
  STDIO,
  /** Nobody knows. */
  UNKNOWN;

  /** The name in files: {@code unix}, {@code tcp}, {@code stdio} or {@code unknown}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
