package dev.ampinterop.amp.argument;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.ampinterop.amp.error.UndecodableValue;

/** {@code True} or {@code False}, and nothing else. */
final class BooleanType extends ArgumentType<Boolean> {
  @Override
  public byte[] encode(Boolean value) {
    return (value ? "True" : "False").getBytes(ISO_8859_1);
  }

  @Override
  public Boolean decode(byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    return switch (text) {
      case "True" -> true;
      case "False" -> false;
      default -> throw new UndecodableValue("expected Boolean, got \"" + text + '"', null);
    };
  }

  @Override
  public String toString() {
    return "Boolean";
  }
}
