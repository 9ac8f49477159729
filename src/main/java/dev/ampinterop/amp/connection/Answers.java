package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.descriptor.DescriptorExchange;
import dev.ampinterop.amp.error.RemoteError;
import dev.ampinterop.amp.error.RemoteProtocolException;
import dev.ampinterop.amp.error.UndecodableValue;
import dev.ampinterop.amp.error.UnhandledCommand;

/** Turns answers and errors into the outcome of the call that they belong to. */
final class Answers {
  private Answers() {}

  /**
   * What the answer to a call holds. Twisted: {@code _answerReceived} and {@code
   * Command.parseResponse}.
   *
   * @throws UndecodableValue when it cannot be decoded; the connection goes on
   * @throws RemoteError as a type's own {@code decode} threw it, to be taken as the peer's answer
   */
  static Values decode(PendingCall call, Box box, DescriptorExchange exchange) {
    return call.command().response().decode(box, exchange);
  }

  /** Twisted: {@code _errorReceived} and {@code _massageError}. */
  static void fail(PendingCall call, Box box) {
    String code = box.text(Amp.ERROR_CODE);
    byte[] text = box.find(Amp.ERROR_DESCRIPTION);
    if (code == null || text == null) {
      var broken = new RemoteProtocolException("an error needs code and description: " + box, null);
      call.completeExceptionally(broken);
      throw broken;
    }
    var error = new RemoteError(code, text, false, null);
    call.completeExceptionally(
        code.equals(Amp.UNHANDLED)
            ? new UnhandledCommand(code, error.description())
            : call.command().exceptionFor(error));
  }
}
