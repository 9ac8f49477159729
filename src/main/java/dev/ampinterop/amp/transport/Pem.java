package dev.ampinterop.amp.transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads certificates and private keys from PEM text, the form in which OpenSSL and Twisted's {@code
 * Certificate.loadPEM} and {@code PrivateCertificate.loadPEM} have them. Whatever else is in the
 * text is passed over.
 */
public final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String PKCS8 = "PRIVATE KEY";

  private Pem() {}

  /**
   * All certificates of a text, in their order.
   *
   * @throws IOException when there is none, or one cannot be read
   */
  public static List<X509Certificate> certificates(String pem) throws IOException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Matcher block = BLOCK.matcher(pem); block.find(); ) {
      if (block.group(1).equals(CERTIFICATE)) {
        certificates.add(certificate(block.group()));
      }
    }
    if (certificates.isEmpty()) {
      throw new IOException("no certificate in the PEM text: no line -----BEGIN CERTIFICATE-----");
    }
    return certificates;
  }

  /**
   * A private key and its certificates, in whatever order they stand: the first certificate is the
   * key's, the others signed it. The key is PKCS#8; older forms ({@code BEGIN RSA PRIVATE KEY})
   * need {@code org.bouncycastle:bcpkix-jdk18on} on the class path.
   *
   * @throws IOException when either is missing, encrypted or cannot be read
   */
  public static TlsSettings.Identity identity(String pem) throws IOException {
    List<X509Certificate> chain = certificates(pem);
    String algorithm = chain.get(0).getPublicKey().getAlgorithm();
    for (Matcher block = BLOCK.matcher(pem); block.find(); ) {
      String label = block.group(1);
      if (label.equals(PKCS8)) {
        return new TlsSettings.Identity(key(block.group(2), algorithm), chain);
      }
      boolean encrypted = block.group().contains("ENCRYPTED");
      if (label.endsWith(PKCS8) && encrypted) {
        throw new IOException("the private key is encrypted; openssl pkey decrypts it");
      }
      if (label.endsWith(PKCS8)) {
        return new TlsSettings.Identity(BouncyCastle.olderKey(block.group()), chain);
      }
    }
    throw new IOException("no private key in the PEM text: no line -----BEGIN PRIVATE KEY-----");
  }

  private static X509Certificate certificate(String block) throws IOException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(block.getBytes(StandardCharsets.ISO_8859_1)));
    } catch (CertificateException e) {
      throw new IOException("a certificate cannot be read: " + e.getMessage(), e);
    }
  }

  private static PrivateKey key(String base64, String algorithm) throws IOException {
    try {
      byte[] bytes = Base64.getMimeDecoder().decode(base64);
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(
          "the private key cannot be read as the certificate's, " + algorithm + ": " + e, e);
    }
  }
}
