package dev.ampinterop.amp.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;

/** The keys and certificates of the tests: an authority, two that it signed for, one it did not. */
public final class TestTls {
  public static final Path FOLDER = Path.of("src/test/resources/tls");

  private TestTls() {}

  public static List<X509Certificate> authority() throws IOException {
    return Pem.certificates(pem("ca"));
  }

  public static TlsSettings.Identity identity(String name) throws IOException {
    return Pem.identity(pem(name));
  }

  /** Shows that certificate, and trusts whom the authority signed. */
  public static TlsSettings verifying(String name) throws IOException {
    return showing(name).trusting(authority());
  }

  /** Shows that certificate, and takes any peer. */
  public static TlsSettings showing(String name) throws IOException {
    return TlsSettings.anonymous().showing(identity(name));
  }

  public static String pem(String name) throws IOException {
    return Files.readString(FOLDER.resolve(name + ".pem"));
  }
}
