package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Afterwards;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.ProtocolSwitch;
import dev.ampinterop.amp.command.StartTls;
import dev.ampinterop.amp.error.ConnectionLost;
import dev.ampinterop.amp.error.InvalidSignature;
import dev.ampinterop.amp.error.TlsFailed;
import dev.ampinterop.amp.transport.SwitchedProtocol;
import dev.ampinterop.amp.transport.TlsPreparation;
import dev.ampinterop.amp.transport.TlsSettings;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a connection goes over to, on our side; {@code ConnectionState} says how far it has come.
 * The connection's lock guards it.
 */
final class Handover {
  private final TlsSettings settings;
  private final @Nullable SwitchedProtocol protocol;
  private @Nullable TlsPreparation tls;
  private @Nullable PendingCall<?> call;
  private @Nullable Values answer;

  private Handover(TlsSettings settings, @Nullable SwitchedProtocol protocol) {
    this.settings = settings;
    this.protocol = protocol;
  }

  /**
   * What these values of a call, or of its answer, ask for; null where the command asks for
   * nothing.
   *
   * @throws InvalidSignature when the command switches and the values do not say to what
   */
  static @Nullable Handover of(Command command, Values values) {
    if (command.afterwards() == Afterwards.START_TLS) {
      return new Handover(
          values.find(StartTls.SETTINGS).orElseGet(TlsSettings::anonymous), /* protocol= */ null);
    }
    if (command.afterwards() == Afterwards.SWITCH_PROTOCOL) {
      SwitchedProtocol protocol =
          values
              .find(ProtocolSwitch.TO)
              .orElseThrow(
                  () ->
                      new InvalidSignature(
                          command.name()
                              + ": forgot what to go over to, a SwitchedProtocol"
                              + " (in Values under ProtocolSwitch.TO)"));
      return new Handover(TlsSettings.anonymous(), protocol);
    }
    return null;
  }

  /**
   * Gets what our side needs for it, before anything is sent.
   *
   * @throws TlsFailed when it needs TLS and that cannot be had here
   */
  void prepare(boolean client) throws TlsFailed {
    if (protocol == null) {
      tls = TlsPreparation.of(settings, client);
    }
  }

  /** The protocol to switch to; null when it is TLS. */
  @Nullable SwitchedProtocol protocol() {
    return protocol;
  }

  /** What was prepared for TLS. */
  TlsPreparation tls() {
    return Objects.requireNonNull(tls);
  }

  boolean isAnswered() {
    return answer != null;
  }

  /** The call that asked for it, and its answer, which is given once the handover is done. */
  void answered(PendingCall<?> asking, Values values) {
    call = asking;
    answer = values;
  }

  /** Gives the caller its answer, if we were the caller and got one. */
  void giveAnswer() {
    if (call != null && answer != null) {
      call.answer(answer);
    }
  }

  /** Fails the call that asked for it, unless that has its answer: the connection ended before. */
  void giveUp(Function<Command, ConnectionLost> lost) {
    if (call != null) {
      call.completeExceptionally(lost.apply(call.command()));
    }
  }
}
