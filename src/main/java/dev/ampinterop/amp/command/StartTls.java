package dev.ampinterop.amp.command;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.ArgumentTypes;
import dev.ampinterop.amp.transport.TlsSettings;

/**
 * Going over to TLS on a connection that is up. Twisted: {@code StartTLS}.
 *
 * <p>The caller says with {@link #SETTINGS} how its own side does it, and so does the responder in
 * its answer; the settings stay where they are, only the command and its answer travel. From the
 * call on the caller holds its boxes back until TLS is up. The side that connected is TLS's client,
 * whoever calls. Left out, settings are {@link TlsSettings#anonymous()}.
 *
 * <pre>{@code
 * connection.call(StartTls.COMMAND, Values.of(StartTls.SETTINGS, settings));
 * Responders.on(StartTls.COMMAND, ask -> Values.of(StartTls.SETTINGS, settings));
 * }</pre>
 */
public final class StartTls {
  /** How the own side goes over to TLS; never travels. */
  public static final Argument<TlsSettings> SETTINGS =
      Argument.optional("tls", ArgumentTypes.local("TlsSettings"));

  /**
   * The command under the name that Twisted gives it. Another one is declared with {@link
   * Command.Builder#startsTls()}.
   */
  public static final Command COMMAND = Command.named("StartTLS").startsTls().build();

  private StartTls() {}
}
