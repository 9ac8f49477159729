package dev.ampinterop.amp.command;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.ArgumentTypes;
import dev.ampinterop.amp.transport.TlsSettings;
import org.jspecify.annotations.Nullable;

/**
 * Going over to TLS on a connection that is up. Twisted: {@code StartTLS}.
 *
 * <p>The caller says how its own side does it, and so does the responder in its answer; the
 * settings stay where they are, only the command and its answer travel. From the call on the caller
 * holds its boxes back until TLS is up. The side that connected is TLS's client, whoever calls.
 *
 * <pre>{@code
 * connection.call(StartTls.START_TLS, new StartTls(settings));
 * Responders.on(StartTls.START_TLS, asked -> new StartTls(settings));
 * }</pre>
 *
 * @param tls how this side goes over to TLS, null for {@link TlsSettings#anonymous()}; it is null
 *     in the values received from the peer
 */
public record StartTls(@Nullable TlsSettings tls) {
  /** How this side goes over to TLS; never travels. */
  public static final Argument<TlsSettings> SETTINGS =
      Argument.optional("tls", ArgumentTypes.local("TlsSettings"));

  /**
   * The command under the name that Twisted gives it. Another one is declared with {@link
   * TypedCommand.Builder#startsTls()}.
   */
  public static final TypedCommand<StartTls, StartTls> START_TLS =
      TypedCommand.named("StartTLS", StartTls.class, StartTls.class).startsTls().build();

  /** The command for {@link dev.ampinterop.amp.argument.Values}. */
  public static final Command COMMAND = START_TLS.command();
}
