package dev.ampinterop.amp.command;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.ArgumentTypes;
import dev.ampinterop.amp.transport.SwitchedProtocol;

/**
 * Going over from AMP to another protocol on a connection that is up, with a command that was
 * declared with {@link Command.Builder#switchesProtocol()}. Twisted: {@code ProtocolSwitchCommand}.
 *
 * <p>The caller gives what its own side goes over to with {@link #TO}, and so does the responder in
 * its answer. Once the call is made the caller sends no more boxes: other calls fail with {@code
 * ProtocolSwitched}, answers are dropped; when the call fails, AMP goes on. Calls that still wait
 * for answers fail when the connection ends.
 */
public final class ProtocolSwitch {
  /** What the own side goes over to; never travels, and must not be left out. */
  public static final Argument<SwitchedProtocol> TO =
      Argument.optional("to", ArgumentTypes.local("SwitchedProtocol"));

  private ProtocolSwitch() {}
}
