package dev.ampinterop.amp.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.descriptor.DescriptorExchange;
import dev.ampinterop.amp.error.RemoteProtocolException;
import dev.ampinterop.amp.error.UndecodableValue;
import dev.ampinterop.amp.error.UnhandledCommand;
import dev.ampinterop.amp.error.UnknownRemoteError;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;

/** Turns answers and errors into the outcome of the call that they belong to. */
final class Answers {
  private Answers() {}

  /**
   * What the answer to a call holds. Twisted: {@code _answerReceived} and {@code
   * Command.parseResponse}.
   *
   * @throws UndecodableValue when it cannot be decoded; the connection goes on
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
    String description = readable(text);
    call.completeExceptionally(
        code.equals(Amp.UNHANDLED)
            ? new UnhandledCommand(description)
            : call.command()
                .exceptionFor(code, description)
                .orElseGet(() -> new UnknownRemoteError(code, description)));
  }

  // Python replaces each byte of an encoded surrogate, the JDK all three at once.
  private static String readable(byte[] bytes) {
    var in = ByteBuffer.wrap(bytes);
    var out = CharBuffer.allocate(bytes.length);
    var decoder = UTF_8.newDecoder();
    for (CoderResult result = decoder.decode(in, out, true);
        result.isError();
        result = decoder.decode(in, out, true)) {
      out.put('\ufffd');
      int at = in.position();
      boolean surrogate =
          result.length() > 1 && (bytes[at] & 0xff) == 0xed && (bytes[at + 1] & 0xff) >= 0xa0;
      in.position(at + (surrogate ? 1 : result.length()));
    }
    return out.flip().toString();
  }
}
