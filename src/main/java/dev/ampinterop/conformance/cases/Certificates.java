package dev.ampinterop.conformance.cases;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The certificates that cases name: {@code certificates/NAME.pem} beside the cases. */
public final class Certificates {
  /** What is seen of a certificate that is none of these. */
  private static final String TEMPORARY = "temporary";

  private static final String FOLDER = "/amp-interop/conformance-cases/certificates/";
  private static final Pattern CERTIFICATE =
      Pattern.compile(
          "-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\\R?", Pattern.DOTALL);

  /** Who has a certificate and its key. */
  static final List<String> IDENTITIES = List.of("alice", "bob", "mallory");

  /** Who can be trusted. */
  static final List<String> AUTHORITIES = List.of("ca", "alice", "bob", "mallory");

  private Certificates() {}

  /**
   * The name of the certificate with that digest.
   *
   * @param sha256 of its DER form, in hexadecimal
   * @return {@code temporary} where it is none of ours
   */
  public static String nameOf(String sha256) {
    return AUTHORITIES.stream()
        .filter(name -> sha256(name).equalsIgnoreCase(sha256))
        .findFirst()
        .orElse(TEMPORARY);
  }

  /** What a party can say that it sees: our names, and those for other certificates and none. */
  static List<String> seen() {
    return Stream.concat(AUTHORITIES.stream(), Stream.of(TEMPORARY, "none")).toList();
  }

  /** The certificate and its key, in PEM. */
  static String identity(String name) {
    try (InputStream file = Certificates.class.getResourceAsStream(FOLDER + name + ".pem")) {
      if (file == null) {
        throw new IllegalStateException("this build carries no certificates/" + name + ".pem");
      }
      return new String(file.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** The certificate without its key, in PEM. */
  static String certificate(String name) {
    Matcher matcher = CERTIFICATE.matcher(identity(name));
    return matcher.results().map(found -> found.group()).collect(Collectors.joining());
  }

  private static String sha256(String name) {
    byte[] pem = certificate(name).getBytes(StandardCharsets.US_ASCII);
    try {
      byte[] der =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(pem))
              .getEncoded();
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException("certificates/" + name + ".pem is broken", broken);
    }
  }
}
