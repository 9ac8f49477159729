package dev.ampinterop.amp.transport;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows one certificate to whoever asks for any. The JDK's own would show none to a server whose
 * authorities did not sign it; OpenSSL, and so Twisted, shows it and lets the server judge.
 */
final class TlsIdentity extends X509ExtendedKeyManager {
  private static final String ALIAS = "identity";

  private final TlsSettings.Identity identity;

  TlsIdentity(TlsSettings.Identity identity) {
    this.identity = identity;
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal[] issuers, SSLEngine engine) {
    return choose(keyTypes);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal[] issuers, SSLEngine engine) {
    return choose(keyType);
  }

  @Override
  public @Nullable String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
    return choose(types);
  }

  @Override
  public @Nullable String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
    return choose(type);
  }

  @Override
  public String[] getClientAliases(String keyType, Principal[] issuers) {
    return choose(keyType) == null ? new String[0] : new String[] {ALIAS};
  }

  @Override
  public String[] getServerAliases(String keyType, Principal[] issuers) {
    return getClientAliases(keyType, issuers);
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return identity.chain().toArray(new X509Certificate[0]);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return identity.key();
  }

  private @Nullable String choose(String... keyTypes) {
    return List.of(keyTypes).contains(identity.key().getAlgorithm()) ? ALIAS : null;
  }
}
