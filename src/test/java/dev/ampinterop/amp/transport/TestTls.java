package dev.ampinterop.amp.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;

/** The keys and certificates of the tests: an authority, two that it signed for, one it did not. */
final class TestTls {
  static final Path FOLDER = Path.of("src/test/resources/tls");

  private TestTls() {}

  static List<X509Certificate> authority() throws IOException {
    return Pem.certificates(pem("ca"));
  }

  static TlsSettings.Identity identity(String name) throws IOException {
    return Pem.identity(pem(name));
  }

  /** Shows that certificate, and trusts whom the authority signed. */
  static TlsSettings verifying(String name) throws IOException {
    return showing(name).trusting(authority());
  }

  /** Shows that certificate, and takes any peer. */
  static TlsSettings showing(String name) throws IOException {
    return TlsSettings.anonymous().showing(identity(name));
  }

  static String pem(String name) throws IOException {
    return Files.readString(FOLDER.resolve(name + ".pem"));
  }
}
