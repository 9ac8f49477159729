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
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class Vectors {
  static final JsonMapper JSON = JsonMapper.shared();
  static final HexFormat HEX = HexFormat.of();
  static final Pattern RUN = // (61*300) is 61, 300 times
      Pattern.compile("\\(([^()*\"]+)\\*(\\d+)\\)");
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
      return box.keys().stream().sorted()
          .map(key -> List.of(show(key.getBytes(ISO_8859_1)), show(box.find(key))))
          .toList();
    }
    return value instanceof Boolean ? value : value.toString();
  }

  static byte[] unhex(JsonNode text) {
    return HEX.parseHex(text.asString(""));
  }

  static Box box(JsonNode pairs) {
    return Box.of(pairs.valueStream().collect(
        toMap(pair -> new String(unhex(pair.get(0)), ISO_8859_1), pair -> unhex(pair.get(1)))));
  }

  static <T> Map<String, Object> value(ArgumentType<T> codec, byte[] bytes, boolean isRow) {
    T value = codec.decode(bytes);
    Object shown = show(isRow ? ((List<?>) value).get(0) : value);
    return Map.of("value", shown, "bytes", show(codec.encode(value)));
  }

  static Map<String, Object> boxes(byte[] bytes, int size, JsonNode places) { // in pieces of that size
    var parser = new BoxParser();
    List<Object> boxes = new ArrayList<>();
    List<Object> came = new ArrayList<>();
    String ends = "key-too-long";
    try {
      for (int at = 0; at < bytes.length; at += size) {
        parser.feed(ByteBuffer.wrap(bytes, at, Math.min(size, bytes.length - at)));
        for (Optional<Box> box = parser.next(); box.isPresent(); box = parser.next()) {
          boxes.add(show(box.get()));
          came.add((int) places.valueStream().filter(place -> place.asInt() < parser.offset()).count());
        }
      }
      ends = parser.pending() == 0 ? "whole" : "incomplete";
    } catch (KeyTooLong e) { // as said above
    }
    return Map.of("value", boxes, "came", came, "ends", ends);
  }

  static Map<String, Object> found(JsonNode vector, int size) {
    byte[] bytes = unhex(vector.path("bytes"));
    String type = vector.get("type").get("type").asString();
    if (!type.equals("Boxes")) {
      return value(codec(vector.get("type")), bytes, type.equals("Arguments"));
    } else if (vector.get("test").asString().equals("decode")) {
      return boxes(bytes, size, vector.get("descriptors"));
    }
    Stream<Object> encoded = vector.get("value").valueStream().map(one -> show(box(one).toBytes()));
    return Map.of("bytes", encoded.map(Object::toString).collect(joining()));
  }

  static boolean holds(JsonNode vector, int size) {
    String test = vector.get("test").asString();
    try {
      return found(vector, size).entrySet().stream()
          .filter(one -> one.getKey().equals("bytes") == test.startsWith("encode"))
          .allMatch(one -> JSON.valueToTree(one.getValue()).equals(vector.get(one.getKey())));
    } catch (RuntimeException e) {
      return test.endsWith("-refused");
    }
  }

  public static void main(String[] folder) throws IOException {
    List<JsonNode> known = new ArrayList<>();
    for (String name : List.of("framing.json", "arguments.json")) {
      String text = Files.readString(Path.of(folder[0], name));
      String whole = RUN.matcher(text)
          .replaceAll(run -> run.group(1).repeat(Integer.parseInt(run.group(2))));
      JSON.readTree(whole).get("vectors").forEach(known::add);
    }
    known.removeIf(vector -> BEYOND.matcher(vector.toString()).find());
    int count = known.size();
    known.removeIf(vector -> Stream.of(1, 7, 1 << 20).allMatch(size -> holds(vector, size)));
    known.forEach(vector -> System.out.println(vector.get("name").asString()));
    System.out.println(count + " vectors, " + known.size() + " of them do not hold");
    System.exit(count > 0 && known.isEmpty() ? 0 : 1);
  }
}
