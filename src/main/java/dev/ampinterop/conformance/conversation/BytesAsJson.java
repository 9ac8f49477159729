package dev.ampinterop.conformance.conversation;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Bytes as cases write them: as text where that can be read, else in hexadecimal. */
public final class BytesAsJson {
  /** From here on a run of the same few bytes is easier to read as such. */
  private static final int LONG_RUN = 64;

  private static final int LONGEST_UNIT = 16;

  private BytesAsJson() {}

  /** The value that stands for these bytes. */
  public static JsonNode of(byte[] bytes) {
    int unit = bytes.length < LONG_RUN ? bytes.length : unit(bytes);
    if (unit < bytes.length) {
      ObjectNode run = JsonNodeFactory.instance.objectNode();
      run.set("repeat", of(Arrays.copyOf(bytes, unit)));
      return run.put("times", bytes.length / unit);
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
    return character == '\n'
        || character == '\r'
        || character == '\t'
        || !Character.isISOControl(character);
  }

  /** The length of the shortest beginning of which the bytes are nothing but repetitions. */
  private static int unit(byte[] bytes) {
    for (int unit = 1; unit <= LONGEST_UNIT; unit++) {
      if (bytes.length % unit == 0
          && Arrays.equals(bytes, unit, bytes.length, bytes, 0, bytes.length - unit)) {
        return unit;
      }
    }
    return bytes.length;
  }
}
