package dev.ampinterop.amp.transport;

import dev.ampinterop.amp.error.TlsFailed;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;

/**
 * Makes the JDK's TLS engine do what {@link TlsSettings} say. Twisted: {@code
 * PrivateCertificate.options(*authorities)} and {@code _NoCertificate.options}.
 */
final class TlsEngines {
  private TlsEngines() {}

  /**
   * A context with what the settings name; a server without a certificate makes one up.
   *
   * @throws TlsFailed when the settings cannot be used
   */
  static SSLContext context(TlsSettings settings, boolean client) throws TlsFailed {
    Optional<TlsSettings.Identity> identity = settings.identity();
    if (identity.isEmpty() && !client) {
      identity = Optional.of(BouncyCastle.temporaryIdentity());
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          identity.stream().map(TlsIdentity::new).toArray(KeyManager[]::new),
          new TrustManager[] {new TlsPeerCheck(settings.authorities())},
          new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new TlsFailed("cannot use these TLS settings: " + e.getMessage(), e);
    }
  }

  static SSLEngine engine(SSLContext context, TlsSettings settings, boolean client) {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(client);
    if (!client) {
      // Without authorities a client is not even asked, as in Twisted.
      engine.setNeedClientAuth(!settings.authorities().isEmpty());
    }
    return engine;
  }

  static KeyStore emptyStore() throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    try {
      store.load(null, null);
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
    return store;
  }
}
