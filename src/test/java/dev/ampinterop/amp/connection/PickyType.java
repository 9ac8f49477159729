package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.TestBytes.bytes;
import static dev.ampinterop.amp.TestBytes.text;

import dev.ampinterop.amp.argument.ArgumentType;
import dev.ampinterop.amp.error.RemoteError;
import dev.ampinterop.amp.error.UnknownRemoteError;

/** A type of an application's own that refuses what comes with whatever error that names. */
final class PickyType extends ArgumentType<String> {
  @Override
  public byte[] encode(String value) {
    return bytes(value);
  }

  @Override
  public String decode(byte[] wire) {
    throw switch (text(wire)) {
      case "remote" -> new RemoteError("PICKY", "caf\u00e9");
      case "fatal" -> new RemoteError("PICKY", "no", true);
      case "unknown" -> new UnknownRemoteError("HOT", "why");
      default -> new ArithmeticException("declared");
    };
  }

  @Override
  public String toString() {
    return "Picky";
  }
}
