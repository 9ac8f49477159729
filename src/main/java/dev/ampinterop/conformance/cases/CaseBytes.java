package dev.ampinterop.conformance.cases;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Bytes as cases write them, and boxes made of them. */
public final class CaseBytes {
  private static final int LONGEST = 64 << 20;
  private static final int LONGEST_KEY = 255;
  private static final int LONGEST_VALUE = 65_535;

  private CaseBytes() {}

  /** Whether it is a text, an integer, {@code {"hex"}} or {@code {"repeat", "times"}}. */
  static boolean isBytes(JsonNode value) {
    return value.isString()
        || value.isIntegralNumber()
        || (value.size() == 1
            && value.path("hex").isString()
            && isHex(value.get("hex").stringValue()))
        || (value.size() == 2
            && value.has("repeat")
            && value.path("times").canConvertToInt()
            && value.get("times").asInt() >= 0
            && isBytes(value.get("repeat")));
  }

  /**
   * The bytes that it stands for. On the wire it may be {@code {"boxes": […]}} as well: an AmpList.
   *
   * @throws IllegalArgumentException when they are too many, or AMP cannot write such a box
   */
  static byte[] of(JsonNode value) {
    if (value.isString()) {
      return value.stringValue().getBytes(StandardCharsets.UTF_8);
    }
    if (value.isIntegralNumber()) {
      return value.bigIntegerValue().toString().getBytes(StandardCharsets.US_ASCII);
    }
    if (value.has("hex")) {
      return HexFormat.of().parseHex(value.get("hex").stringValue());
    }
    if (value.has("boxes")) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      value.get("boxes").forEach(box -> bytes.writeBytes(box(box)));
      return bytes.toByteArray();
    }
    return repeated(of(value.get("repeat")), value.get("times").asInt());
  }

  /**
   * {@code {"hex": …}} of what it stands for.
   *
   * @throws IllegalArgumentException when that is too much
   */
  public static ObjectNode hexOf(JsonNode value) {
    if (!value.has("repeat")) {
      return hex(of(value));
    }
    // Far quicker for the large values of cases than turning every byte into digits.
    String unit = hexOf(value.get("repeat")).get("hex").stringValue();
    int times = value.get("times").asInt();
    checkLength(unit.length() / 2L * times);
    return JsonNodeFactory.instance.objectNode().put("hex", unit.repeat(times));
  }

  /** {@code {"hex": …}} of the bytes. */
  public static ObjectNode hex(byte[] bytes) {
    return JsonNodeFactory.instance.objectNode().put("hex", HexFormat.of().formatHex(bytes));
  }

  /** The bytes as a case would write them: as text where that can be read, else as hex. */
  public static JsonNode readable(byte[] bytes) {
    return text(bytes)
        .<JsonNode>map(JsonNodeFactory.instance::stringNode)
        .orElseGet(() -> hex(bytes));
  }

  /** The text that stands for these bytes; empty where they are no text that can be read. */
  public static Optional<String> text(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      boolean readable =
          text.chars().noneMatch(one -> Character.isISOControl(one) && one != '\n' && one != '\t');
      return readable ? Optional.of(text) : Optional.empty();
    } catch (CharacterCodingException binary) {
      return Optional.empty();
    }
  }

  /**
   * A box, its keys sorted bytewise.
   *
   * @throws IllegalArgumentException when AMP cannot write such a key or value
   */
  public static byte[] box(JsonNode box) {
    Map<byte[], byte[]> sorted = new TreeMap<>(Arrays::compareUnsigned);
    for (Map.Entry<String, JsonNode> member : box.properties()) {
      byte[] key = member.getKey().getBytes(StandardCharsets.UTF_8);
      byte[] value = of(member.getValue());
      if (key.length == 0 || key.length > LONGEST_KEY) {
        throw new IllegalArgumentException(
            "a key has 1 to 255 bytes, not " + key.length + " (write such bytes as \"hex\")");
      }
      if (value.length > LONGEST_VALUE) {
        throw new IllegalArgumentException(
            "the value of "
                + member.getKey()
                + " has "
                + value.length
                + " bytes, but at most 65535 fit (write such bytes as \"hex\")");
      }
      sorted.put(key, value);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    sorted.forEach(
        (key, value) -> {
          writeWithLength(key, bytes);
          writeWithLength(value, bytes);
        });
    writeWithLength(new byte[0], bytes);
    return bytes.toByteArray();
  }

  private static void writeWithLength(byte[] part, ByteArrayOutputStream bytes) {
    bytes.write(part.length >> 8);
    bytes.write(part.length);
    bytes.writeBytes(part);
  }

  private static byte[] repeated(byte[] unit, int times) {
    checkLength((long) unit.length * times);
    byte[] bytes = new byte[unit.length * times];
    // What is there already is copied, twice as much each time.
    System.arraycopy(unit, 0, bytes, 0, Math.min(unit.length, bytes.length));
    for (int filled = unit.length; filled > 0 && filled < bytes.length; filled *= 2) {
      System.arraycopy(bytes, 0, bytes, filled, Math.min(filled, bytes.length - filled));
    }
    return bytes;
  }

  private static void checkLength(long length) {
    if (length > LONGEST) {
      throw new IllegalArgumentException(length + " bytes are too many (at most 64 MiB)");
    }
  }

  private static boolean isHex(String text) {
    return text.length() % 2 == 0
        && text.chars().allMatch(digit -> Character.digit(digit, 16) >= 0 && digit < 128);
  }
}
