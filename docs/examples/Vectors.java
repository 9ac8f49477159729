import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import dev.ampinterop.amp.argument.ArgumentType;
import dev.ampinterop.amp.argument.ArgumentTypes;
import dev.ampinterop.amp.argument.Decimal;
import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxParser;
import dev.ampinterop.amp.error.KeyTooLong;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class Vectors {
  /** How values of a type travel, and what reads those of a vector. */
  record Type<T>(ArgumentType<T> codec, Function<JsonNode, T> read) {
    Type<List<T>> list() {
      return new Type<>(ArgumentTypes.listOf(codec), json -> json.valueStream().map(read).toList());
    }

    String value(JsonNode vector) {
      return show(read.apply(vector.get("value")));
    }

    String run(JsonNode vector) {
      return vector.get("test").asString().startsWith("encode")
          ? show(codec.encode(read.apply(vector.get("value"))))
          : show(codec.decode(unhex(vector.get("bytes"))));
    }
  }

  static Type<?> type(JsonNode spec) {
    return switch (spec.get("type").asString()) {
      case "Integer" -> new Type<>(ArgumentTypes.INTEGER, json -> new BigInteger(json.asString()));
      case "String" -> new Type<>(ArgumentTypes.STRING, Vectors::unhex);
      case "Unicode" -> new Type<>(ArgumentTypes.UNICODE, JsonNode::asString);
      case "Boolean" -> new Type<>(ArgumentTypes.BOOLEAN, JsonNode::asBoolean);
      case "Float" ->
          new Type<>(ArgumentTypes.FLOAT, json -> ByteBuffer.wrap(unhex(json)).getDouble());
      case "Decimal" -> new Type<>(ArgumentTypes.DECIMAL, json -> Decimal.parse(json.asString()));
      case "DateTime" ->
          new Type<>(ArgumentTypes.DATE_TIME, json -> OffsetDateTime.parse(json.asString()));
      case "Path" -> new Type<>(ArgumentTypes.PATH, json -> Path.of(json.asString()));
      default -> type(spec.get("of")).list();
    };
  }

  static String show(Object value) { // a text that no other value has
    if (value instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    } else if (value instanceof Map<?, ?> box) {
      return new TreeMap<>(box).entrySet().stream()
          .map(one -> one.getKey() + "=" + show(one.getValue()))
          .toList()
          .toString();
    }
    return value instanceof List<?> list
        ? list.stream().map(Vectors::show).toList().toString()
        : value.toString();
  }

  static byte[] unhex(JsonNode text) { // "00ff 61*300" is 00, ff, and 300 times 61
    var bytes = new ByteArrayOutputStream();
    for (String piece : text.asString().split(" ")) {
      String[] parts = piece.split("\\*");
      String digits = parts[0].repeat(parts.length == 1 ? 1 : Integer.parseInt(parts[1]));
      bytes.writeBytes(HexFormat.of().parseHex(digits));
    }
    return bytes.toByteArray();
  }

  static Map<String, byte[]> box(JsonNode pairs) {
    Map<String, byte[]> box = new LinkedHashMap<>();
    pairs.forEach(pair -> box.put(new String(unhex(pair.get(0)), ISO_8859_1), unhex(pair.get(1))));
    return box;
  }

  static String decode(byte[] bytes, int pieces) {
    List<Object> boxes = new ArrayList<>();
    var parser = new BoxParser();
    try {
      for (int at = 0; at < bytes.length; at += pieces) {
        parser.feed(ByteBuffer.wrap(bytes, at, Math.min(pieces, bytes.length - at)));
        for (Optional<Box> box = parser.next(); box.isPresent(); box = parser.next()) {
          Box whole = box.get();
          boxes.add(whole.keys().stream().collect(toMap(key -> key, whole::find)));
        }
      }
      return show(boxes) + (parser.pending() == 0 ? "whole" : "incomplete");
    } catch (KeyTooLong e) {
      return show(boxes) + "key-too-long";
    }
  }

  static String expected(JsonNode vector) {
    JsonNode boxes = vector.path("boxes");
    return switch (vector.get("test").asString()) {
      case "encode" -> show(unhex(vector.get("bytes")));
      case "decode" ->
          vector.has("type")
              ? type(vector.get("type")).value(vector)
              : show(boxes.valueStream().map(Vectors::box).toList())
                  + vector.get("ends").asString();
      default -> "refused";
    };
  }

  static String found(JsonNode vector) {
    JsonNode boxes = vector.path("boxes");
    try {
      if (vector.has("type")) {
        return type(vector.get("type")).run(vector);
      } else if (vector.get("test").asString().startsWith("encode")) {
        return boxes.valueStream()
            .map(pairs -> show(Box.of(box(pairs)).toBytes()))
            .collect(joining());
      }
      byte[] bytes = unhex(vector.get("bytes"));
      String whole = decode(bytes, bytes.length);
      return decode(bytes, 1).equals(whole) && decode(bytes, 7).equals(whole) ? whole : "cut wrongly";
    } catch (RuntimeException e) {
      return "refused";
    }
  }

  public static void main(String[] folder) {
    int known = 0;
    int wrong = 0;
    for (String name : List.of("framing.json", "arguments.json")) {
      JsonNode file = JsonMapper.shared().readTree(new File(folder[0], name));
      for (JsonNode vector : file.get("vectors")) {
        String about = vector.path("type") + " " + vector.path("deviations");
        if (!about.matches(".*(AmpList|Arguments|\"java\").*")) { // what is passed over
          known++;
          if (!found(vector).equals(expected(vector))) {
            wrong++;
            System.out.println(vector.get("name").asString());
          }
        }
      }
    }
    System.out.println(known + " vectors, " + wrong + " of them do not hold");
    System.exit(wrong > 0 || known == 0 ? 1 : 0);
  }
}
