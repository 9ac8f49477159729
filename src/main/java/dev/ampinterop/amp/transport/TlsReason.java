package dev.ampinterop.amp.transport;

import javax.net.ssl.SSLException;

/** Puts what the JDK's TLS engine says into words for people. */
final class TlsReason {
  private static final String ALERT = "Received fatal alert: ";

  private TlsReason() {}

  static String of(SSLException e, TlsSettings settings) {
    // Newer JDKs put the name of the alert that they send in front, in brackets.
    String said = String.valueOf(e.getMessage()).replaceFirst("^\\([a-z_]+\\) ", "");
    if (said.startsWith(ALERT)) {
      return "the peer refused with the alert "
          + said.substring(ALERT.length())
          + settings
              .identity()
              .map(identity -> "; we showed " + identity)
              .orElse("; we have no certificate to show");
    }
    if (said.startsWith("Empty ") && said.endsWith("certificate chain")) {
      return "the peer shows no certificate: it must have one from "
          + TlsPeerCheck.names(settings.authorities());
    }
    if (said.contains("nrecognized SSL message")) {
      return "the peer does not speak TLS";
    }
    return said;
  }
}
