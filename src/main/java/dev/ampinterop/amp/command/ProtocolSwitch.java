package dev.ampinterop.amp.command;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.ArgumentTypes;
import dev.ampinterop.amp.transport.SwitchedProtocol;
import org.jspecify.annotations.Nullable;

/**
 * Going over from AMP to another protocol on a connection that is up, with a command that was
 * declared with {@link TypedCommand.Builder#switchesProtocol()}. Twisted: {@code
 * ProtocolSwitchCommand}. It is the record of such a command, where there is nothing else to say.
 *
 * <p>The caller gives what its own side goes over to, and so does the responder in its answer. Once
 * the call is made the caller sends no more boxes: other calls fail with {@code ProtocolSwitched},
 * answers are dropped; when the call fails, AMP goes on. Calls that still wait for answers fail
 * when the connection ends.
 *
 * @param to what this side goes over to, not null; it is null in the values received from the peer
 */
public record ProtocolSwitch(@Nullable SwitchedProtocol to) {
  /** What this side goes over to; never travels, and must not be left out. */
  public static final Argument<SwitchedProtocol> TO =
      Argument.optional("to", ArgumentTypes.local("SwitchedProtocol"));
}
