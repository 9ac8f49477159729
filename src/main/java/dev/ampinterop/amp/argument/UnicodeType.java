package dev.ampinterop.amp.argument;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ampinterop.amp.error.UndecodableValue;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;

/** UTF-8, strictly: what Python cannot encode or decode is refused here too. */
final class UnicodeType extends ArgumentType<String> {
  @Override
  public byte[] encode(String value) {
    try {
      ByteBuffer encoded = UTF_8.newEncoder().encode(CharBuffer.wrap(value));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("got text with half of a surrogate pair", e);
    }
  }

  @Override
  public String decode(byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new UndecodableValue("expected Unicode, got bytes that are no UTF-8", e);
    }
  }

  @Override
  public String toString() {
    return "Unicode";
  }
}
