import static java.util.stream.Collectors.toMap;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.ArgumentType;
import dev.ampinterop.amp.argument.ArgumentTypes;
import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxParser;
import dev.ampinterop.amp.error.KeyTooLong;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class Vectors {
  static final HexFormat HEX = HexFormat.of();
  static final Pattern RUN = // (61*300) is 61, 300 times
      Pattern.compile("\\(([^()*\"]+)\\*(\\d+)\\)");
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

  static <T> byte[] again(ArgumentType<T> codec, byte[] bytes) { // decodes, and encodes what came of it
    return codec.encode(codec.decode(bytes));
  }

  static byte[] boxes(byte[] bytes) { // the same of boxes, which come byte by byte
    var parser = new BoxParser();
    var again = new ByteArrayOutputStream();
    try {
      for (byte one : bytes) {
        parser.feed(ByteBuffer.wrap(new byte[] {one}));
        parser.next().ifPresent(box -> again.writeBytes(sorted(box).toBytes()));
      }
    } catch (KeyTooLong e) { // what came before it counts
    }
    return again.toByteArray();
  }

  static Box sorted(Box box) { // each key once, as Twisted writes boxes
    return Box.of(box.keys().stream().collect(toMap(key -> key, box::find)));
  }

  static boolean holds(JsonNode vector) {
    byte[] bytes = HEX.parseHex(vector.get("bytes").asString());
    JsonNode type = vector.get("type");
    boolean refused = vector.get("test").asString().equals("decode-refused");
    try {
      byte[] found =
          type.get("type").asString().equals("Boxes") ? boxes(bytes) : again(codec(type), bytes);
      String written = vector.path("written").asString(vector.get("bytes").asString());
      return !refused && HEX.formatHex(found).equals(written);
    } catch (RuntimeException e) {
      return refused;
    }
  }

  public static void main(String[] folder) throws IOException {
    List<JsonNode> vectors = new ArrayList<>();
    for (String name : List.of("framing.json", "arguments.json")) {
      String text = Files.readString(Path.of(folder[0], name));
      String whole =
          RUN.matcher(text)
              .replaceAll(run -> run.group(1).repeat(Integer.parseInt(run.group(2))));
      JsonMapper.shared().readTree(whole).get("vectors").forEach(vectors::add);
    }
    vectors.removeIf(vector -> !vector.has("bytes") || vector.toString().contains("\"of\":\"java\""));
    List<JsonNode> wrong = vectors.stream().filter(vector -> !holds(vector)).toList();
    wrong.forEach(vector -> System.out.println(vector.get("name").asString()));
    System.out.println(vectors.size() + " vectors, " + wrong.size() + " of them do not hold");
    System.exit(wrong.isEmpty() ? 0 : 1);
  }
}
