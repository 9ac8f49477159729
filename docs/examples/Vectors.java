import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.ArgumentType;
import dev.ampinterop.amp.argument.ArgumentTypes;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxParser;
import dev.ampinterop.amp.error.KeyTooLong;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class Vectors {
  static final JsonMapper JSON = JsonMapper.shared();
  static final HexFormat HEX = HexFormat.of();
  static final Pattern RUN = Pattern.compile("\\(([^()*\"]+)\\*(\\d+)\\)"); // (61*300) is 61, 300 times
  static final Pattern BEYOND = // what is passed over
      Pattern.compile("\"encode-refused\",\"type\":\\{\"type\":\"[^B]|\"of\":\"java\"");
  static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx");
  static final Map<String, ArgumentType<?>> TYPES =
      Map.of(
          "Integer", ArgumentTypes.INTEGER,
          "String", ArgumentTypes.STRING,
          "Unicode", ArgumentTypes.UNICODE,
          "Boolean", ArgumentTypes.BOOLEAN,
          "Float", ArgumentTypes.FLOAT,
          "Decimal", ArgumentTypes.DECIMAL,
          "DateTime", ArgumentTypes.DATE_TIME,
          "Path", ArgumentTypes.PATH);

  static ArgumentType<?> codec(JsonNode type) { // arguments are a list of one row
    JsonNode of = type.path("of");
    return switch (type.get("type").asString()) {
      case "ListOf" -> ArgumentTypes.listOf(codec(of));
      case "AmpList" -> codec(of);
      case "Arguments" ->
          ArgumentTypes.ampList(of.propertyStream().map(Vectors::argument).toArray(Argument<?>[]::new));
      default -> TYPES.get(type.get("type").asString());
    };
  }

  static Argument<?> argument(Map.Entry<String, JsonNode> of) {
    return of.getValue().has("optional")
        ? Argument.optional(of.getKey(), codec(of.getValue()))
        : Argument.of(of.getKey(), codec(of.getValue()));
  }

  static Object show(Object value) { // as a vector has it
    if (value instanceof byte[] bytes) {
      return HEX.formatHex(bytes);
    } else if (value instanceof Double number) {
      return "%016x".formatted(Double.doubleToLongBits(number));
    } else if (value instanceof OffsetDateTime time) {
      return TIME.format(time);
    } else if (value instanceof List<?> list) {
      return list.stream().map(Vectors::show).toList();
    } else if (value instanceof Values row) {
      return row.arguments().stream().collect(toMap(Argument::name, one -> show(row.get(one))));
    } else if (value instanceof Box box) {
      return box.keys().stream().sorted().map(key -> List.of(show(key.getBytes(ISO_8859_1)), show(box.find(key)))).toList();
    }
    return value instanceof Boolean ? value : value.toString();
  }

  static byte[] unhex(JsonNode text) {
    return HEX.parseHex(text.asString(""));
  }

  static <T> Map<String, Object> decodeAndEncode(ArgumentType<T> codec, byte[] bytes) {
    T value = codec.decode(bytes);
    return Map.of("value", show(value), "bytes", show(codec.encode(value)));
  }

  static Map<String, Object> encodeBoxes(JsonNode boxes) {
    Function<JsonNode, Box> read = box -> Box.of(box.valueStream().collect(
        toMap(pair -> new String(unhex(pair.get(0)), ISO_8859_1), pair -> unhex(pair.get(1)))));
    return Map.of("bytes", boxes.valueStream().map(box -> show(read.apply(box).toBytes()).toString()).collect(joining()));
  }

  static Map<String, Object> decodeBoxes(byte[] bytes, int size, JsonNode places) { // in pieces of that size
    var parser = new BoxParser();
    List<Object> boxes = new ArrayList<>();
    List<Object> came = new ArrayList<>();
    try {
      for (int at = 0; at < bytes.length; at += size) {
        parser.feed(ByteBuffer.wrap(bytes, at, Math.min(size, bytes.length - at)));
        for (Optional<Box> box = parser.next(); box.isPresent(); box = parser.next()) {
          boxes.add(show(box.get()));
          came.add((int) places.valueStream().filter(place -> place.asInt() < parser.offset()).count());
        }
      }
      return Map.of("value", boxes, "came", came, "ends", parser.pending() == 0 ? "whole" : "incomplete");
    } catch (KeyTooLong e) {
      return Map.of("value", boxes, "came", came, "ends", "key-too-long");
    }
  }

  static boolean holds(JsonNode vector, int size) {
    String test = vector.get("test").asString();
    String kind = vector.get("type").get("type").asString();
    byte[] bytes = unhex(vector.path("bytes"));
    try {
      Map<String, Object> found =
          !kind.equals("Boxes")
              ? decodeAndEncode(codec(vector.get("type")), bytes)
              : test.startsWith("encode")
                  ? encodeBoxes(vector.get("value"))
                  : decodeBoxes(bytes, size, vector.get("descriptors"));
      return Stream.of("value", "came", "ends", "bytes")
          .filter(member -> found.containsKey(member) && member.equals("bytes") != test.equals("decode"))
          .allMatch(member -> JSON.valueToTree(found.get(member)).equals(
              kind.equals("Arguments") && member.equals("value") ? JSON.createArrayNode().add(vector.get(member)) : vector.get(member)));
    } catch (RuntimeException e) {
      return test.endsWith("-refused");
    }
  }

  public static void main(String[] folder) throws IOException {
    int known = 0;
    int wrong = 0;
    for (String name : List.of("framing.json", "arguments.json")) {
      String text = Files.readString(Path.of(folder[0], name));
      String whole = RUN.matcher(text).replaceAll(run -> run.group(1).repeat(Integer.parseInt(run.group(2))));
      for (JsonNode vector : JSON.readTree(whole).get("vectors")) {
        if (!BEYOND.matcher(vector.toString()).find()) {
          known++;
          if (!Stream.of(1, 7, whole.length()).allMatch(size -> holds(vector, size))) {
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
