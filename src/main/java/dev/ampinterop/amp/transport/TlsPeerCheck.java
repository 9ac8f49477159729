package dev.ampinterop.amp.transport;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whether to believe the peer's certificate: with authorities as the JDK does, but in words for
 * people; without any, always. Host names are nobody's business here, as in Twisted's AMP.
 */
final class TlsPeerCheck extends X509ExtendedTrustManager {
  private final List<X509Certificate> authorities;
  private final @Nullable X509ExtendedTrustManager byTheJdk;

  TlsPeerCheck(List<X509Certificate> authorities) throws GeneralSecurityException {
    this.authorities = authorities;
    this.byTheJdk = authorities.isEmpty() ? null : trusting(authorities);
  }

  /** Some certificates' subjects, for people. */
  static String names(List<X509Certificate> certificates) {
    return certificates.stream()
        .map(certificate -> certificate.getSubjectX500Principal().toString())
        .collect(Collectors.joining(" or "));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain, trust -> trust.checkClientTrusted(chain, type, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain, trust -> trust.checkServerTrusted(chain, type, engine));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain, trust -> trust.checkClientTrusted(chain, type, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain, trust -> trust.checkServerTrusted(chain, type, socket));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain, trust -> trust.checkClientTrusted(chain, type));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain, trust -> trust.checkServerTrusted(chain, type));
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities.toArray(new X509Certificate[0]);
  }

  private interface Check {
    void by(X509ExtendedTrustManager trust) throws CertificateException;
  }

  private void check(X509Certificate[] chain, Check check) throws CertificateException {
    if (byTheJdk == null) {
      return;
    }
    try {
      check.by(byTheJdk);
    } catch (CertificateException e) {
      Throwable reason = e;
      while (reason.getCause() != null) {
        reason = reason.getCause();
      }
      // The cause decides which alert the peer gets.
      throw new CertificateException(
          "the peer's certificate "
              + names(List.of(chain[0]))
              + " is refused: it must come from "
              + names(authorities)
              + " ("
              + reason.getMessage()
              + ")",
          e.getCause());
    }
  }

  private static X509ExtendedTrustManager trusting(List<X509Certificate> authorities)
      throws GeneralSecurityException {
    KeyStore store = TlsEngines.emptyStore();
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry("authority " + i, authorities.get(i));
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    return Stream.of(factory.getTrustManagers())
        .filter(X509ExtendedTrustManager.class::isInstance)
        .map(X509ExtendedTrustManager.class::cast)
        .findFirst()
        .orElseThrow(() -> new GeneralSecurityException("the JDK has no check of certificates"));
  }
}
