package dev.ampinterop.conformance.player;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.ArgumentTypes;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.DescriptorProbe;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Values as a part writes them, and as an observation does; see "A part" in {@code
 * python-peer/README.md}.
 */
final class PartValues {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private PartValues() {}

  /**
   * The values for a call or an answer. Descriptors are borrowed from the holder. A value that is
   * no argument is kept under one of its own, so that the library gets to refuse it.
   */
  static Values read(List<PartArgument<?>> arguments, JsonNode values, DescriptorHolder holder) {
    Values.Builder builder = Values.with();
    for (Map.Entry<String, JsonNode> entry : values.properties()) {
      PartArgument<?> argument =
          arguments.stream()
              .filter(known -> known.argument().name().equals(entry.getKey()))
              .findFirst()
              .orElseGet(() -> PartArgument.unknown(entry.getKey()));
      add(builder, argument, entry.getValue(), holder);
    }
    return builder.build();
  }

  /** Values as they are reported; a descriptor shows its facts. */
  static ObjectNode write(List<PartArgument<?>> arguments, Values values) throws IOException {
    ObjectNode node = JSON.objectNode();
    for (PartArgument<?> argument : arguments) {
      write(node, argument, values);
    }
    return node;
  }

  /** Facts as they are reported. */
  static ObjectNode facts(DescriptorFacts facts) {
    ObjectNode node = JSON.objectNode();
    node.put("kind", facts.kind()).put("access", facts.access()).put("id", facts.id());
    if (facts.append()) {
      node.put("append", true);
    }
    if (facts.offset() != null) {
      node.put("offset", facts.offset());
    }
    return node;
  }

  /** Bytes as they are reported. */
  static ObjectNode bytes(byte[] bytes) {
    return JSON.objectNode().put("hex", HexFormat.of().formatHex(bytes));
  }

  private static <T> void add(
      Values.Builder builder, PartArgument<T> argument, JsonNode value, DescriptorHolder holder) {
    builder.and(argument.argument(), argument.read(value, holder));
  }

  private static <T> void write(ObjectNode node, PartArgument<T> argument, Values values)
      throws IOException {
    T value = values.find(argument.argument()).orElse(null);
    if (value != null) {
      node.set(argument.argument().name(), argument.write(value));
    }
  }

  /** How values of one type are read and written. */
  interface Form<T> {
    T read(JsonNode node, DescriptorHolder holder);

    JsonNode write(T value) throws IOException;
  }

  /**
   * An argument of a part's command, and how its values are read and written.
   *
   * @param argument the argument as the library knows it
   * @param form its values in JSON
   */
  record PartArgument<T>(Argument<T> argument, Form<T> form) {
    T read(JsonNode node, DescriptorHolder holder) {
      return form.read(node, holder);
    }

    JsonNode write(T value) throws IOException {
      return form.write(value);
    }

    /** The argument that {@code {"type": …}} declares. */
    static PartArgument<?> of(String name, JsonNode spec) {
      boolean optional = spec.path("optional").asBoolean(false);
      return switch (spec.path("type").asString()) {
        case "Integer" -> of(name, optional, ArgumentTypes.INTEGER, INTEGER);
        case "String" -> of(name, optional, ArgumentTypes.STRING, STRING);
        case "Unicode" -> of(name, optional, ArgumentTypes.UNICODE, UNICODE);
        case "Boolean" -> of(name, optional, ArgumentTypes.BOOLEAN, BOOLEAN);
        case "Descriptor" -> of(name, optional, ArgumentTypes.DESCRIPTOR, DESCRIPTOR);
        case "AmpList" -> {
          List<PartArgument<?>> members = all(spec.path("of"));
          var type =
              ArgumentTypes.ampList(
                  members.stream().<Argument<?>>map(PartArgument::argument).toList());
          yield of(name, optional, type, new ListForm(members));
        }
        default -> throw new IllegalArgumentException("no argument type " + spec.path("type"));
      };
    }

    /** All arguments of a command or a response, in order. */
    static List<PartArgument<?>> all(JsonNode specs) {
      List<PartArgument<?>> all = new ArrayList<>();
      specs.properties().forEach(entry -> all.add(of(entry.getKey(), entry.getValue())));
      return all;
    }

    static PartArgument<?> unknown(String name) {
      return of(name, false, ArgumentTypes.UNICODE, ANYTHING);
    }

    private static <T> PartArgument<T> of(
        String name,
        boolean optional,
        dev.ampinterop.amp.argument.ArgumentType<T> type,
        Form<T> form) {
      return new PartArgument<>(
          optional ? Argument.optional(name, type) : Argument.of(name, type), form);
    }
  }

  private static final Form<BigInteger> INTEGER =
      form((node, holder) -> node.bigIntegerValue(), value -> JSON.numberNode(value));

  private static final Form<byte[]> STRING =
      form(
          (node, holder) -> HexFormat.of().parseHex(node.path("hex").asString()),
          PartValues::bytes);

  private static final Form<String> UNICODE =
      form((node, holder) -> node.stringValue(), value -> JSON.stringNode(value));

  private static final Form<Boolean> BOOLEAN =
      form((node, holder) -> node.booleanValue(), value -> JSON.booleanNode(value));

  private static final Form<Descriptor> DESCRIPTOR =
      form(
          (node, holder) ->
              Descriptor.borrowed(holder.get(node.path("descriptor").asString()).handle()),
          value -> facts(DescriptorProbe.of(value)));

  private static final Form<String> ANYTHING =
      form((node, holder) -> node.toString(), value -> JSON.stringNode(value));

  private record ListForm(List<PartArgument<?>> members) implements Form<List<Values>> {
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
  }

  private interface Reader<T> {
    T read(JsonNode node, DescriptorHolder holder);
  }

  private interface Writer<T> {
    JsonNode write(T value) throws IOException;
  }

  private static <T> Form<T> form(Reader<T> reader, Writer<T> writer) {
    return new Form<>() {
      @Override
      public T read(JsonNode node, DescriptorHolder holder) {
        return reader.read(node, holder);
      }

      @Override
      public JsonNode write(T value) throws IOException {
        return writer.write(value);
      }
    };
  }
}
