package dev.ampinterop.vectors;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.ArgumentList;
import dev.ampinterop.amp.argument.ArgumentType;
import dev.ampinterop.amp.argument.ArgumentTypes;
import dev.ampinterop.amp.argument.Decimal;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.amp.box.Boxes;
import dev.ampinterop.amp.descriptor.DescriptorExchange;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads every vector. Unlike the short reader of {@code docs/vectors.md} it makes the values to
 * encode from what vectors say, those that are refused among them, and compares what is decoded. It
 * says which ones the library does not fulfil.
 */
final class VectorReader {
  private static final String REFUSED = "refused";
  private static final Pattern RUN = Pattern.compile("\\(([^()*\"]+)\\*(\\d+)\\)");

  private VectorReader() {}

  /** Prints the names of the vectors in that folder that do not hold; 1 where there is one. */
  public static void main(String[] folder) {
    List<String> wrong = new ArrayList<>(wrong(new File(folder[0], "framing.json")));
    wrong.addAll(wrong(new File(folder[0], "arguments.json")));
    wrong.forEach(System.out::println);
    System.out.println(wrong.size() + " vectors do not hold");
    System.exit(wrong.isEmpty() ? 0 : 1);
  }

  /** The names of the vectors that do not hold. */
  static List<String> wrong(File file) {
    List<String> wrong = new ArrayList<>();
    for (JsonNode vector : read(file).get("vectors")) {
      boolean deviates =
          vector.path("deviations").valueStream().anyMatch(one -> text(one, "of").equals("java"));
      // Where Java deviates its own types have no such value, or do not show it.
      if (!deviates && !holds(vector)) {
        wrong.add(text(vector, "name"));
      }
    }
    return wrong;
  }

  /** What a file says, with its runs written out: {@code (61*300)} is 300 times 61. */
  static JsonNode read(File file) {
    try {
      String whole =
          RUN.matcher(Files.readString(file.toPath()))
              .replaceAll(run -> run.group(1).repeat(Integer.parseInt(run.group(2))));
      return JsonMapper.shared().readTree(whole);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean holds(JsonNode vector) {
    if (text(vector.get("type"), "type").equals("Boxes")) {
      return BoxVectors.holds(vector);
    }
    try {
      Type<?> type = type(vector.get("type"));
      return switch (text(vector, "test")) {
        case "encode" -> type.encoded(vector).equals(show(unhex(vector.get("bytes"))));
        case "decode" -> type.decoded(vector).equals(type.value(vector));
        case "encode-refused" -> type.encoded(vector).equals(REFUSED);
        default -> type.decoded(vector).equals(REFUSED);
      };
    } catch (IllegalArgumentException e) {
      return text(vector, "test").endsWith("-refused"); // it cannot even be declared
    }
  }

  private record Type<T>(ArgumentType<T> codec, Function<JsonNode, T> read) {
    Type<List<T>> list() {
      return new Type<>(
          ArgumentTypes.listOf(codec), values -> values.valueStream().map(read).toList());
    }

    String value(JsonNode vector) {
      return show(read.apply(vector.get("value")));
    }

    String encoded(JsonNode vector) {
      T value = read.apply(vector.get("value"));
      try {
        return show(codec.encode(value));
      } catch (RuntimeException e) {
        return REFUSED;
      }
    }

    String decoded(JsonNode vector) {
      byte[] bytes = unhex(vector.get("bytes"));
      try {
        return show(codec.decode(bytes));
      } catch (RuntimeException e) {
        return REFUSED;
      }
    }
  }

  private static Type<?> type(JsonNode spec) {
    return switch (text(spec, "type")) {
      case "Integer" -> new Type<>(ArgumentTypes.INTEGER, json -> new BigInteger(json.asString()));
      case "String" -> new Type<>(ArgumentTypes.STRING, VectorReader::unhex);
      case "Unicode" -> new Type<>(ArgumentTypes.UNICODE, JsonNode::asString);
      case "Boolean" -> new Type<>(ArgumentTypes.BOOLEAN, JsonNode::asBoolean);
      case "Float" ->
          new Type<>(ArgumentTypes.FLOAT, json -> ByteBuffer.wrap(unhex(json)).getDouble());
      case "Decimal" -> new Type<>(ArgumentTypes.DECIMAL, json -> Decimal.parse(json.asString()));
      case "DateTime" ->
          new Type<>(ArgumentTypes.DATE_TIME, json -> OffsetDateTime.parse(json.asString()));
      case "Path" -> new Type<>(ArgumentTypes.PATH, json -> Path.of(json.asString()));
      case "ListOf" -> type(spec.get("of")).list();
      case "AmpList" -> new Members(spec.get("of").get("of")).list();
      default -> new Members(spec.get("of")).box();
    };
  }

  /** What a box holds. */
  private static final class Members {
    private final Map<String, Member<?>> members = new LinkedHashMap<>();

    private record Member<T>(Argument<T> argument, Type<T> type) {
      static <T> Member<T> of(String name, Type<T> type, boolean isOptional) {
        String key = new String(name.getBytes(UTF_8), ISO_8859_1);
        return new Member<>(
            isOptional ? Argument.optional(key, type.codec) : Argument.of(key, type.codec), type);
      }

      void put(JsonNode value, Values.Builder values) {
        values.and(argument, type.read.apply(value));
      }
    }

    Members(JsonNode specs) {
      specs
          .properties()
          .forEach(
              one ->
                  members.put(
                      one.getKey(),
                      Member.of(
                          one.getKey(),
                          type(one.getValue()),
                          one.getValue().path("optional").asBoolean(false))));
    }

    Values read(JsonNode values) {
      Values.Builder builder = Values.with();
      for (Map.Entry<String, JsonNode> one : values.properties()) {
        Member<?> undeclared =
            Member.of(one.getKey(), new Type<>(ArgumentTypes.UNICODE, JsonNode::asString), false);
        members.getOrDefault(one.getKey(), undeclared).put(one.getValue(), builder);
      }
      return builder.build();
    }

    List<Argument<?>> arguments() {
      return members.values().stream().<Argument<?>>map(Member::argument).toList();
    }

    Type<List<Values>> list() {
      return new Type<>(
          ArgumentTypes.ampList(arguments()),
          values -> values.valueStream().map(this::read).toList());
    }

    Type<Values> box() {
      ArgumentList list = new ArgumentList("Arguments", arguments());
      return new Type<>(
          new ArgumentType<>() {
            @Override
            public byte[] encode(Values values) {
              BoxBuilder box = new BoxBuilder();
              list.encode(values, box, DescriptorExchange.none());
              return box.build().toBytes();
            }

            @Override
            public Values decode(byte[] bytes) {
              Box box = Boxes.parse(bytes).get(0);
              return list.decode(box, DescriptorExchange.none());
            }

            @Override
            public String toString() {
              return "Arguments";
            }
          },
          this::read);
    }
  }

  /** A text that no other value has. */
  private static String show(Object value) {
    if (value instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    } else if (value instanceof List<?> list) {
      return list.stream().map(VectorReader::show).toList().toString();
    } else if (value instanceof Values values) {
      Map<String, String> shown = new TreeMap<>();
      values
          .arguments()
          .forEach(
              argument ->
                  values.find(argument).ifPresent(one -> shown.put(argument.name(), show(one))));
      return shown.toString();
    }
    return value.toString();
  }

  private static byte[] unhex(JsonNode text) {
    return HexFormat.of().parseHex(text.asString());
  }

  private static String text(JsonNode object, String member) {
    return object.path(member).asString("");
  }
}
