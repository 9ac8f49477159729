package dev.ampinterop.conformance.vectors;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.conformance.cases.CaseBytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How vectors write bytes, boxes, types and values. What a case writes in several ways has one
 * here, and one that every language reads without loss: {@code docs/vectors.md} has the table.
 */
final class VectorForm {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  // Shorter ones are easier to read digit by digit.
  private static final int LONG_RUN = 32;

  // What cases repeat has no more bytes.
  private static final int LONGEST_UNIT = 4;

  private VectorForm() {}

  /** Bytes: {@code 00ff 61*300} is 00, ff, and 300 times 61. */
  static String hex(byte[] bytes) {
    HexFormat digits = HexFormat.of();
    StringBuilder text = new StringBuilder();
    int begin = 0; // of what is not written yet
    for (int at = 0; at < bytes.length; at++) {
      int unit = 1;
      while (unit < LONGEST_UNIT && run(bytes, at, unit) < LONG_RUN) {
        unit++;
      }
      int times = run(bytes, at, unit) / unit;
      if (times * unit >= LONG_RUN) {
        append(text, digits.formatHex(bytes, begin, at));
        append(text, digits.formatHex(bytes, at, at + unit) + "*" + times);
        begin = at + times * unit;
        at = begin - 1;
      }
    }
    append(text, digits.formatHex(bytes, begin, bytes.length));
    return text.toString();
  }

  /** How many bytes from there on repeat the first ones. */
  private static int run(byte[] bytes, int at, int unit) {
    int end = Math.min(at + unit, bytes.length);
    while (end < bytes.length && bytes[end] == bytes[end - unit]) {
      end++;
    }
    return end - at;
  }

  private static void append(StringBuilder text, String piece) {
    text.append(text.isEmpty() || piece.isEmpty() ? "" : " ").append(piece);
  }

  /** Bytes as cases write them; a list of such is one behind the other. */
  static byte[] bytes(JsonNode written) {
    if (!written.isArray()) {
      return HexFormat.of().parseHex(CaseBytes.hexOf(written).get("hex").stringValue());
    }
    var all = new ByteArrayOutputStream();
    written.forEach(part -> all.writeBytes(bytes(part)));
    return all.toByteArray();
  }

  /** The keys and values of a box, each key once with its last value. */
  static ArrayNode pairs(Box box) {
    Map<String, byte[]> values = new LinkedHashMap<>();
    box.forEach(values::put);
    ArrayNode pairs = JSON.arrayNode();
    values.forEach(
        (key, value) ->
            pairs.addArray().add(hex(key.getBytes(StandardCharsets.ISO_8859_1))).add(hex(value)));
    return pairs;
  }

  /** Pairs, the last one first: who writes them has to sort them. */
  static ArrayNode reversed(ArrayNode pairs) {
    List<JsonNode> all = new ArrayList<>(pairs.values());
    ArrayNode reversed = JSON.arrayNode();
    for (int at = all.size() - 1; at >= 0; at--) {
      reversed.add(all.get(at));
    }
    return reversed;
  }

  /** A type, which cases write as a name or an object, as an object. */
  static ObjectNode type(JsonNode type) {
    ObjectNode json = JSON.objectNode();
    json.put("type", type.isString() ? type.stringValue() : type.get("type").stringValue());
    if (type.path("optional").asBoolean(false)) {
      json.put("optional", true);
    }
    String name = json.get("type").stringValue();
    if (name.equals("ListOf")) {
      json.set("of", type(type.get("of")));
    } else if (type.has("of")) {
      ObjectNode of = json.putObject("of");
      type.get("of").properties().forEach(one -> of.set(one.getKey(), type(one.getValue())));
    }
    return json;
  }

  /**
   * A value of that type as cases write it, as vectors do.
   *
   * @param type as {@link #type} gives it
   */
  static JsonNode value(JsonNode type, JsonNode value) {
    JsonNode of = type.path("of");
    return switch (type.get("type").stringValue()) {
      case "Integer" -> JSON.stringNode(value.bigIntegerValue().toString());
      case "String" -> JSON.stringNode(hex(bytes(value)));
      case "Unicode" -> value.has("repeat") ? JSON.stringNode(repeated(value)) : value;
      case "Float" -> JSON.stringNode(bits(value));
      // Of a zero offset, -00:00 is AMP's own way: everybody else writes +00:00.
      case "DateTime" -> JSON.stringNode(value.stringValue().replaceFirst("-00:00$", "+00:00"));
      case "Boolean", "Decimal", "Path", "Descriptor" -> value;
      case "ListOf", "AmpList" -> {
        ArrayNode list = JSON.arrayNode();
        JsonNode element =
            type.path("type").stringValue().equals("ListOf")
                ? of
                : JSON.objectNode().put("type", "Arguments").set("of", of);
        value.forEach(one -> list.add(value(element, one)));
        yield list;
      }
      case "Arguments" -> {
        ObjectNode values = JSON.objectNode();
        for (Map.Entry<String, JsonNode> one : value.properties()) {
          JsonNode declared = of.path(one.getKey());
          // What is not declared is there to be refused.
          values.set(
              one.getKey(),
              declared.isMissingNode()
                  ? JSON.stringNode(one.getValue().asString(""))
                  : value(declared, one.getValue()));
        }
        yield values;
      }
      default -> throw new IllegalArgumentException("no argument type " + type);
    };
  }

  private static String repeated(JsonNode text) {
    return text.get("repeat").stringValue().repeat(text.get("times").asInt());
  }

  private static String bits(JsonNode value) {
    double number =
        switch (value.asString("")) {
          case "nan" -> Double.NaN;
          case "inf" -> Double.POSITIVE_INFINITY;
          case "-inf" -> Double.NEGATIVE_INFINITY;
          case "-0.0" -> -0.0;
          default -> value.doubleValue();
        };
    return "%016x".formatted(Double.doubleToLongBits(number)); // one for every NaN
  }
}
