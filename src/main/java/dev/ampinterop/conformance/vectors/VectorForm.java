package dev.ampinterop.conformance.vectors;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.conformance.cases.CaseBytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How vectors write bytes, boxes, types and values. What a case writes in several ways has one
 * here, and one that every language reads without loss: {@code docs/vectors.md} has the table.
 * {@link Runs} shortens what is long.
 */
final class VectorForm {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private VectorForm() {}

  /** Bytes in hexadecimal. */
  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
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

  /** The keys and values of a box, sorted by keys, each key once with its last value. */
  static ArrayNode pairs(Box box) {
    Map<String, byte[]> values = new TreeMap<>();
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
    Collections.reverse(all);
    return JSON.arrayNode().addAll(all);
  }

  /** What is said of boxes, as of a value of a type. */
  static ObjectNode boxes(ArrayNode boxes) {
    ObjectNode body = JSON.objectNode().set("type", JSON.objectNode().put("type", "Boxes"));
    return body.set("value", boxes);
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
    } else if (name.equals("AmpList")) {
      json.set("of", arguments(type.get("of")));
    } else if (type.has("of")) {
      json.set("of", members(type.get("of")));
    }
    return json;
  }

  private static ObjectNode arguments(JsonNode members) {
    return JSON.objectNode().put("type", "Arguments").set("of", members(members));
  }

  private static ObjectNode members(JsonNode members) {
    ObjectNode of = JSON.objectNode();
    members.properties().forEach(one -> of.set(one.getKey(), type(one.getValue())));
    return of;
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
        value.forEach(one -> list.add(value(of, one)));
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
