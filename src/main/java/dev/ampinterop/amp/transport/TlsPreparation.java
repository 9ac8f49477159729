package dev.ampinterop.amp.transport;

import dev.ampinterop.amp.error.TlsFailed;
import javax.net.ssl.SSLContext;

/**
 * All that one side needs to go over to TLS, so that it can be had before anything is promised to a
 * peer. For one connection: no session outlives it, as Twisted's do not. Immutable.
 */
public final class TlsPreparation {
  private final TlsSettings settings;
  private final boolean client;
  private final SSLContext context;

  private TlsPreparation(TlsSettings settings, boolean client, SSLContext context) {
    this.settings = settings;
    this.client = client;
    this.context = context;
  }

  /**
   * Prepares what these settings ask for; a server without a certificate makes one up.
   *
   * @param client whether our side opened the connection ({@link Transport#isClient})
   * @throws TlsFailed when the settings cannot be used, or a TLS server without a certificate
   *     cannot make one up because {@code org.bouncycastle:bcpkix-jdk18on} is not on the class path
   */
  public static TlsPreparation of(TlsSettings settings, boolean client) throws TlsFailed {
    return new TlsPreparation(settings, client, TlsEngines.context(settings, client));
  }

  TlsSettings settings() {
    return settings;
  }

  boolean isClient() {
    return client;
  }

  SSLContext context() {
    return context;
  }
}
