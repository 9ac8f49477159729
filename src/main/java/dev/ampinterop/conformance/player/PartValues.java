package dev.ampinterop.conformance.player;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.ArgumentType;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.io.IOException;
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
   * The values for a call or an answer. Descriptors are those that the holder gives. A value that
   * is no argument is kept under one of its own, so that the library gets to refuse it.
   */
  static Values read(List<PartArgument<?>> arguments, JsonNode values, DescriptorHolder holder) {
    return builder(arguments, values, holder).build();
  }

  /** {@link #read}, for adding more. */
  static Values.Builder builder(
      List<PartArgument<?>> arguments, JsonNode values, DescriptorHolder holder) {
    Values.Builder builder = Values.with();
    for (Map.Entry<String, JsonNode> entry : values.properties()) {
      PartArgument<?> argument =
          arguments.stream()
              .filter(known -> known.name().equals(entry.getKey()))
              .findFirst()
              .orElseGet(() -> PartArgument.unknown(entry.getKey()));
      add(builder, argument, entry.getValue(), holder);
    }
    return builder;
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
    return facts.addTo(JSON.objectNode());
  }

  /** Bytes as a part writes them. */
  static byte[] bytes(JsonNode bytes) {
    return HexFormat.of().parseHex(bytes.path("hex").asString(""));
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
      node.set(argument.name(), argument.write(value));
    }
  }

  /**
   * An argument of a part's command, and how its values are read and written.
   *
   * @param name as the part says it
   * @param argument the argument as the library knows it
   * @param form its values in JSON
   */
  record PartArgument<T>(String name, Argument<T> argument, PartType.Form<T> form) {
    T read(JsonNode node, DescriptorHolder holder) {
      return form.read(node, holder);
    }

    JsonNode write(T value) throws IOException {
      return form.write(value);
    }

    /** The argument that {@code {"type": …}} declares. */
    static PartArgument<?> of(String name, JsonNode spec) {
      return of(name, spec.path("optional").asBoolean(false), PartType.of(spec));
    }

    /** All arguments of a command or a response, in order. */
    static List<PartArgument<?>> all(JsonNode specs) {
      List<PartArgument<?>> all = new ArrayList<>();
      specs.properties().forEach(entry -> all.add(of(entry.getKey(), entry.getValue())));
      return all;
    }

    static PartArgument<?> unknown(String name) {
      return of(name, false, PartType.ANYTHING);
    }

    private static <T> PartArgument<T> of(String name, boolean optional, PartType<T> type) {
      // The library declares no argument whose key fits no box, but a case may be about one.
      boolean fits = name.length() <= Amp.MAX_KEY_LENGTH;
      String declared = fits ? name : name.substring(0, Amp.MAX_KEY_LENGTH);
      ArgumentType<T> how = fits ? type.type() : new UnderAnotherKey<>(name, type.type());
      return new PartArgument<>(
          name,
          optional ? Argument.optional(declared, how) : Argument.of(declared, how),
          type.form());
    }
  }
}
