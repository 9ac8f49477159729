package dev.ampinterop.conformance.fill;

import dev.ampinterop.conformance.cases.ArgumentSpec;
import dev.ampinterop.conformance.conversation.BytesAsJson;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Values that a party has decoded, from the form of the peer protocol to that of a case. */
final class SeenValues {
  private final OpenedNames names;

  SeenValues(OpenedNames names) {
    this.names = names;
  }

  /** Values by name. */
  ObjectNode members(Map<String, ArgumentSpec> specs, JsonNode values) {
    ObjectNode written = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> member : values.properties()) {
      ArgumentSpec spec = specs.get(member.getKey());
      JsonNode value = member.getValue();
      written.set(member.getKey(), spec == null ? value : value(spec, value));
    }
    return written;
  }

  /** The box of a raw command. */
  ObjectNode box(JsonNode values) {
    ObjectNode written = JsonNodeFactory.instance.objectNode();
    values.properties().forEach(member -> written.set(member.getKey(), bytes(member.getValue())));
    return written;
  }

  /** Bytes as a case writes them. */
  static JsonNode bytes(JsonNode hex) {
    return BytesAsJson.of(HexFormat.of().parseHex(hex.path("hex").asString("")));
  }

  private JsonNode value(ArgumentSpec spec, JsonNode value) {
    return switch (spec.type()) {
      case STRING -> bytes(value);
      case UNICODE -> text(value);
      case DESCRIPTOR -> names.is(value);
      case AMP_LIST ->
          Repetitions.folded(
              value.valueStream().map(element -> members(spec.of(), element)).toList(), false);
      case LIST_OF ->
          Repetitions.folded(
              value
                  .valueStream()
                  .map(element -> value(spec.element().orElseThrow(), element))
                  .toList(),
              false);
      case INTEGER, BOOLEAN, FLOAT, DECIMAL, DATE_TIME, PATH -> value;
    };
  }

  private static JsonNode text(JsonNode value) {
    JsonNode bytes = BytesAsJson.of(value.asString().getBytes(StandardCharsets.UTF_8));
    // A text has no other short form.
    return bytes.path("repeat").isString() ? bytes : value;
  }
}
