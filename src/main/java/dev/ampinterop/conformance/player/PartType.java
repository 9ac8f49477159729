package dev.ampinterop.conformance.player;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.ArgumentType;
import dev.ampinterop.amp.argument.ArgumentTypes;
import dev.ampinterop.amp.argument.Decimal;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.conformance.player.PartValues.PartArgument;
import dev.ampinterop.conformance.wire.DescriptorProbe;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A type as a part names it.
 *
 * @param type as the library knows it
 * @param form how its values are written in JSON
 */
record PartType<T>(ArgumentType<T> type, Form<T> form) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final PartType<BigInteger> INTEGER =
      of(
          ArgumentTypes.INTEGER,
          (node, holder) -> node.bigIntegerValue(),
          value -> JSON.numberNode(value));

  private static final PartType<byte[]> STRING =
      of(
          ArgumentTypes.STRING,
          (node, holder) -> HexFormat.of().parseHex(node.path("hex").asString()),
          PartValues::bytes);

  private static final PartType<String> UNICODE =
      of(
          ArgumentTypes.UNICODE,
          (node, holder) -> node.stringValue(),
          value -> JSON.stringNode(value));

  private static final PartType<Boolean> BOOLEAN =
      of(
          ArgumentTypes.BOOLEAN,
          (node, holder) -> node.booleanValue(),
          value -> JSON.booleanNode(value));

  private static final PartType<Descriptor> DESCRIPTOR =
      of(
          ArgumentTypes.DESCRIPTOR,
          (node, holder) -> holder.forSending(node.path("descriptor").asString()),
          value -> PartValues.facts(DescriptorProbe.of(value)));

  private static final PartType<Double> FLOAT =
      of(
          ArgumentTypes.FLOAT,
          (node, holder) ->
              node.isString() ? fromText(ArgumentTypes.FLOAT, node) : node.doubleValue(),
          PartType::floatNode);

  private static final PartType<Decimal> DECIMAL =
      of(
          ArgumentTypes.DECIMAL,
          (node, holder) -> Decimal.parse(node.stringValue()),
          value -> JSON.stringNode(value.toString()));

  private static final PartType<OffsetDateTime> DATE_TIME =
      of(
          ArgumentTypes.DATE_TIME,
          (node, holder) -> fromText(ArgumentTypes.DATE_TIME, node),
          value -> toText(ArgumentTypes.DATE_TIME, value));

  private static final PartType<Path> PATH =
      of(
          ArgumentTypes.PATH,
          (node, holder) -> Path.of(node.stringValue()),
          value -> JSON.stringNode(value.toString()));

  /** For a value that is no argument. */
  static final PartType<String> ANYTHING =
      of(ArgumentTypes.UNICODE, (node, holder) -> node.toString(), value -> JSON.stringNode(value));

  /** The type that {@code {"type": …}} names. */
  static PartType<?> of(JsonNode spec) {
    return switch (spec.path("type").asString()) {
      case "Integer" -> INTEGER;
      case "String" -> STRING;
      case "Unicode" -> UNICODE;
      case "Boolean" -> BOOLEAN;
      case "Descriptor" -> DESCRIPTOR;
      case "AmpList" -> ampList(PartArgument.all(spec.path("of")));
      case "Float" -> FLOAT;
      case "Decimal" -> DECIMAL;
      case "DateTime" -> DATE_TIME;
      case "Path" -> PATH;
      case "ListOf" -> listOf(of(spec.path("of")));
      default -> throw new IllegalArgumentException("no argument type " + spec.path("type"));
    };
  }

  /** How values of one type are read and written. */
  interface Form<T> {
    T read(JsonNode node, DescriptorHolder holder);

    JsonNode write(T value) throws IOException;

    /** The arguments of the boxes in an {@code AmpList}; none of anything else. */
    default List<PartArgument<?>> members() {
      return List.of();
    }
  }

  private static PartType<List<Values>> ampList(List<PartArgument<?>> members) {
    return new PartType<>(
        ArgumentTypes.ampList(members.stream().<Argument<?>>map(PartArgument::argument).toList()),
        new Form<>() {
          @Override
          public List<Values> read(JsonNode node, DescriptorHolder holder) {
            List<Values> elements = new ArrayList<>();
            node.forEach(element -> elements.add(PartValues.read(members, element, holder)));
            return elements;
          }

          @Override
          public JsonNode write(List<Values> value) throws IOException {
            var elements = JSON.arrayNode();
            for (Values element : value) {
              elements.add(PartValues.write(members, element));
            }
            return elements;
          }

          @Override
          public List<PartArgument<?>> members() {
            return members;
          }
        });
  }

  private static <T> PartType<List<T>> listOf(PartType<T> element) {
    return of(
        ArgumentTypes.listOf(element.type),
        (node, holder) -> {
          List<T> elements = new ArrayList<>();
          node.forEach(one -> elements.add(element.form.read(one, holder)));
          return elements;
        },
        value -> {
          var elements = JSON.arrayNode();
          for (T one : value) {
            elements.add(element.form.write(one));
          }
          return elements;
        });
  }

  private static JsonNode floatNode(double value) {
    boolean isNegativeZero = value == 0 && Double.doubleToRawLongBits(value) != 0;
    return Double.isFinite(value) && !isNegativeZero
        ? JSON.numberNode(value)
        : toText(ArgumentTypes.FLOAT, value);
  }

  private static <T> T fromText(ArgumentType<T> type, JsonNode text) {
    return type.decode(text.stringValue().getBytes(US_ASCII));
  }

  private static <T> JsonNode toText(ArgumentType<T> type, T value) {
    return JSON.stringNode(new String(type.encode(value), US_ASCII));
  }

  private interface Reader<T> {
    T read(JsonNode node, DescriptorHolder holder);
  }

  private interface Writer<T> {
    JsonNode write(T value) throws IOException;
  }

  private static <T> PartType<T> of(ArgumentType<T> type, Reader<T> reader, Writer<T> writer) {
    return new PartType<>(
        type,
        new Form<>() {
          @Override
          public T read(JsonNode node, DescriptorHolder holder) {
            return reader.read(node, holder);
          }

          @Override
          public JsonNode write(T value) throws IOException {
            return writer.write(value);
          }
        });
  }
}
