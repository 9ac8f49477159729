package dev.ampinterop.amp.transport;

import dev.ampinterop.amp.error.TlsFailed;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** What the JDK cannot do, done by an optional dependency; nothing else may touch its classes. */
final class BouncyCastle {
  private BouncyCastle() {}

  /**
   * A new key and a certificate for it that nobody trusts. Twisted: what {@code
   * _NoCertificate.options} makes up.
   *
   * @throws TlsFailed when the dependency is missing; the message names it
   */
  static TlsSettings.Identity temporaryIdentity() throws TlsFailed {
    try {
      return Loaded.temporaryIdentity();
    } catch (NoClassDefFoundError e) {
      throw missing("a TLS server without a certificate makes one up", e);
    }
  }

  /**
   * Reads a key in OpenSSL's older forms, {@code BEGIN RSA PRIVATE KEY} and the like.
   *
   * @throws TlsFailed when the dependency is missing; the message names it
   * @throws IOException when it is no such key
   */
  static PrivateKey olderKey(String pem) throws IOException {
    try {
      return Loaded.olderKey(pem);
    } catch (NoClassDefFoundError e) {
      throw missing("the private key is not PKCS#8 (openssl pkcs8 -topk8 -nodes makes it so)", e);
    }
  }

  private static TlsFailed missing(String why, NoClassDefFoundError cause) {
    return new TlsFailed(
        why + ", and that needs org.bouncycastle:bcpkix-jdk18on on the class path", cause);
  }

  /** Only loaded when called. */
  private static final class Loaded {
    static TlsSettings.Identity temporaryIdentity() throws TlsFailed {
      try {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair pair = generator.generateKeyPair();
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
        var name = new X500Principal("CN=TEMPORARY CERTIFICATE");
        Instant now = Instant.now();
        var unsigned =
            new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(127, new SecureRandom()),
                Date.from(now.minus(Duration.ofDays(1))), // the peer's clock may be behind
                Date.from(now.plus(Duration.ofDays(365))), // as in Twisted
                name,
                pair.getPublic());
        X509Certificate certificate =
            new JcaX509CertificateConverter().getCertificate(unsigned.build(signer));
        return new TlsSettings.Identity(pair.getPrivate(), List.of(certificate));
      } catch (GeneralSecurityException | OperatorCreationException e) {
        throw new TlsFailed("cannot make a temporary certificate: " + e.getMessage(), e);
      }
    }

    static PrivateKey olderKey(String pem) throws IOException {
      try (var parser = new PEMParser(new StringReader(pem))) {
        for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
          if (object instanceof PEMKeyPair pair) {
            return new JcaPEMKeyConverter().getKeyPair(pair).getPrivate();
          }
        }
      }
      throw new IOException("no private key that can be read");
    }
  }
}
