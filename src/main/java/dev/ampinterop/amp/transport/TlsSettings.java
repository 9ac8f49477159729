package dev.ampinterop.amp.transport;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * How one side of a connection goes over to TLS: who it says it is, and whom it believes.
 * Immutable. Twisted: {@code tls_localCertificate} and {@code tls_verifyAuthorities} of {@code
 * StartTLS}.
 *
 * @param identity what this side shows of itself; empty to stay anonymous: a TLS client then shows
 *     no certificate, a TLS server one that it makes up
 * @param authorities who may have signed the peer's certificate; empty to take any peer, even one
 *     without a certificate
 */
public record TlsSettings(Optional<Identity> identity, List<X509Certificate> authorities) {
  private static final TlsSettings ANONYMOUS = new TlsSettings(Optional.empty(), List.of());

  /** Copies the list. */
  public TlsSettings {
    authorities = List.copyOf(authorities);
  }

  /** Shows nothing and asks for nothing: private against listeners, open to impostors. */
  public static TlsSettings anonymous() {
    return ANONYMOUS;
  }

  /**
   * A certificate and its key. Twisted: {@code PrivateCertificate}.
   *
   * @param key the private key of the first certificate
   * @param chain the certificate, then those that signed it; at least one
   */
  public record Identity(PrivateKey key, List<X509Certificate> chain) {
    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException when the chain is empty
     */
    public Identity {
      chain = List.copyOf(chain);
      if (chain.isEmpty()) {
        throw new IllegalArgumentException("an identity needs a certificate");
      }
    }

    /** For people; without the key. */
    @Override
    public String toString() {
      return chain.get(0).getSubjectX500Principal().toString();
    }
  }

  /** This, with a certificate to show. */
  public TlsSettings showing(PrivateKey key, List<X509Certificate> chain) {
    return showing(new Identity(key, chain));
  }

  /** This, with a certificate to show, for example {@link Pem#identity} of a file's text. */
  public TlsSettings showing(Identity identity) {
    return new TlsSettings(Optional.of(identity), authorities);
  }

  /**
   * This, demanding of the peer a certificate that one of these signed, or that is one of these.
   */
  public TlsSettings trusting(List<X509Certificate> authorities) {
    return new TlsSettings(identity, authorities);
  }
}
