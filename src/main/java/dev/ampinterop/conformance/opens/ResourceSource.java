package dev.ampinterop.conformance.opens;

import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A resource as it is written, from which a kind reads; what was read is what a peer gets. */
final class ResourceSource {
  private final String kind;
  private final JsonNode resource;
  private final UnaryOperator<JsonNode> toHex;
  private final ObjectNode read = JsonNodeFactory.instance.objectNode();

  ResourceSource(String kind, JsonNode resource, UnaryOperator<JsonNode> toHex) {
    this.kind = kind;
    this.resource = resource;
    this.toHex = toHex;
    if (given().isObject()) {
      read.putObject(kind);
    } else {
      read.set(kind, given());
    }
  }

  ObjectNode read() {
    return read;
  }

  /** What stands for the kind itself. */
  String itself() {
    return given().asString();
  }

  /** A text beside the kind. */
  String beside(String member, String otherwise) {
    String text = resource.path(member).asString(otherwise);
    read.put(member, text);
    return text;
  }

  String text(String member, String otherwise) {
    String text = given().path(member).asString(otherwise);
    members().put(member, text);
    return text;
  }

  long number(String member) {
    long number = given().path(member).asLong(0);
    members().put(member, number);
    return number;
  }

  boolean flag(String member) {
    boolean flag = given().path(member).asBoolean(false);
    members().put(member, flag);
    return flag;
  }

  /** The bytes in it, in the peer protocol's form. */
  JsonNode content() {
    JsonNode content =
        given().has("content")
            ? toHex.apply(given().get("content"))
            : JsonNodeFactory.instance.objectNode().put("hex", "");
    members().set("content", content);
    return content;
  }

  private JsonNode given() {
    return resource.get(kind);
  }

  private ObjectNode members() {
    return (ObjectNode) read.get(kind);
  }
}
