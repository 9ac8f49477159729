package dev.ampinterop.conformance.dialog;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Bytes as cases write them: as text where that can be read, else in hexadecimal. */
final class BytesAsJson {
  /** From here on a run of one and the same byte is easier to read as such. */
  private static final int LONG_RUN = 64;

  private BytesAsJson() {}

  static JsonNode of(byte[] bytes) {
    if (bytes.length >= LONG_RUN && isOneByte(bytes)) {
      ObjectNode run = JsonNodeFactory.instance.objectNode();
      run.set("repeat", of(new byte[] {bytes[0]}));
      return run.put("times", bytes.length);
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      // A text with ${…} in it would be taken for a number of a repetition.
      if (text.codePoints().allMatch(BytesAsJson::isReadable) && !text.contains("${")) {
        return JsonNodeFactory.instance.stringNode(text);
      }
    } catch (CharacterCodingException e) {
      // It is no text.
    }
    return JsonNodeFactory.instance.objectNode().put("hex", HexFormat.of().formatHex(bytes));
  }

  private static boolean isReadable(int character) {
    return character == '\n' || !Character.isISOControl(character);
  }

  private static boolean isOneByte(byte[] bytes) {
    for (byte one : bytes) {
      if (one != bytes[0]) {
        return false;
      }
    }
    return true;
  }
}
