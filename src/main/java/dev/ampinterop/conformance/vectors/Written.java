package dev.ampinterop.conformance.vectors;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.ArgumentType;
import dev.ampinterop.amp.argument.ArgumentTypes;
import dev.ampinterop.conformance.conversation.Passed;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * How values are written. Whoever decodes a vector and encodes what came of it needs to understand
 * no value, as long as somebody tells which bytes have to come.
 */
final class Written {
  private final Map<String, String> encoded = new HashMap<>();

  /**
   * @param vectors those that say how a value is encoded; the library tells it of others
   */
  Written(Collection<Vector> vectors) {
    vectors.stream()
        .filter(vector -> vector.test() == Vector.Test.ENCODE)
        .forEach(vector -> encoded.put(value(vector), vector.body().get("bytes").stringValue()));
  }

  /** The bytes, in hexadecimal, of the value that a vector decodes to. */
  String of(Vector vector) {
    JsonNode type = vector.body().get("type");
    if (type.get("type").stringValue().equals("Boxes")) {
      return VectorForm.hex(boxes(vector.body().get("value")));
    }
    String known = encoded.get(value(vector));
    return known != null
        ? known
        : VectorForm.hex(
            again(codec(type), HexFormat.of().parseHex(vector.body().get("bytes").stringValue())));
  }

  private static String value(Vector vector) {
    return vector.body().get("type") + " " + vector.body().get("value");
  }

  private static byte[] boxes(JsonNode boxes) {
    var bytes = new ByteArrayOutputStream();
    for (JsonNode box : boxes) {
      List<Map.Entry<String, byte[]>> pairs = new ArrayList<>();
      box.forEach(pair -> pairs.add(Map.entry(text(pair.get(0)), unhex(pair.get(1)))));
      bytes.writeBytes(Passed.bytes(pairs));
    }
    return bytes.toByteArray();
  }

  private static String text(JsonNode hex) {
    return new String(unhex(hex), StandardCharsets.ISO_8859_1);
  }

  private static byte[] unhex(JsonNode hex) {
    return HexFormat.of().parseHex(hex.stringValue());
  }

  private static <T> byte[] again(ArgumentType<T> type, byte[] bytes) {
    return type.encode(type.decode(bytes));
  }

  // Arguments are a list of one row.
  private static ArgumentType<?> codec(JsonNode type) {
    JsonNode of = type.path("of");
    return switch (type.get("type").stringValue()) {
      case "Integer" -> ArgumentTypes.INTEGER;
      case "String" -> ArgumentTypes.STRING;
      case "Unicode" -> ArgumentTypes.UNICODE;
      case "Boolean" -> ArgumentTypes.BOOLEAN;
      case "Float" -> ArgumentTypes.FLOAT;
      case "Decimal" -> ArgumentTypes.DECIMAL;
      case "DateTime" -> ArgumentTypes.DATE_TIME;
      case "Path" -> ArgumentTypes.PATH;
      case "ListOf" -> ArgumentTypes.listOf(codec(of));
      case "AmpList" -> codec(of);
      case "Arguments" -> {
        List<Argument<?>> members = new ArrayList<>();
        of.properties().forEach(one -> members.add(argument(one.getKey(), one.getValue())));
        yield ArgumentTypes.ampList(members);
      }
      default -> throw new IllegalArgumentException("no argument type " + type);
    };
  }

  private static Argument<?> argument(String key, JsonNode type) {
    return type.has("optional")
        ? Argument.optional(key, codec(type))
        : Argument.of(key, codec(type));
  }
}
