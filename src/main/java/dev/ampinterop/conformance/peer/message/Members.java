package dev.ampinterop.conformance.peer.message;

import dev.ampinterop.conformance.cases.Near;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the members of an object that came, and knows its path. */
final class Members {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");
  private static final int LONGEST_NAME = 60;

  private final ObjectNode node;
  private final String path;
  private final Consumer<MalformedMessage> unknown;
  private final Set<String> read = new HashSet<>();

  /**
   * @param node what came
   * @param path where it stands in its message
   * @param unknown gets a fault for each member that nobody has read; may throw it
   */
  Members(ObjectNode node, String path, Consumer<MalformedMessage> unknown) {
    this.node = node;
    this.path = path;
    this.unknown = unknown;
  }

  /** A message, of which the type is known. */
  static Members of(ObjectNode message, String type, Consumer<MalformedMessage> unknown) {
    Members members = new Members(message, type, unknown);
    members.read.add("type");
    return members;
  }

  /** The same for what stands there, which must be an object. */
  static Members of(JsonNode value, String path, String what, Consumer<MalformedMessage> unknown) {
    if (value instanceof ObjectNode object) {
      return new Members(object, path, unknown);
    }
    throw expected(path, what, value);
  }

  static MalformedMessage expected(String path, String what, JsonNode value) {
    return new MalformedMessage(path, "expected " + what + ", not " + Near.shortened(value));
  }

  /** Where a member of what stands at that path stands. */
  static String place(String path, String member) {
    return PLAIN.matcher(member).matches() && member.length() <= LONGEST_NAME
        ? path + "." + member
        : path + "[" + Near.printable(Near.quoted(member)) + "]";
  }

  String path() {
    return path;
  }

  Consumer<MalformedMessage> unknown() {
    return unknown;
  }

  String place(String member) {
    return place(path, member);
  }

  boolean has(String member) {
    return node.has(member);
  }

  JsonNode value(String member) {
    read.add(member);
    JsonNode value = node.get(member);
    if (value == null) {
      throw new MalformedMessage(place(member), "this member is missing");
    }
    return value;
  }

  String text(String member) {
    JsonNode value = value(member);
    if (!value.isString()) {
      throw expected(place(member), "a text", value);
    }
    return value.stringValue();
  }

  /** A text that is not empty. */
  String name(String member) {
    String text = text(member);
    if (text.isEmpty()) {
      throw new MalformedMessage(place(member), "this text must not be empty");
    }
    return text;
  }

  boolean truth(String member) {
    JsonNode value = value(member);
    if (!value.isBoolean()) {
      throw expected(place(member), "true or false", value);
    }
    return value.booleanValue();
  }

  int count(String member) {
    JsonNode value = value(member);
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 0) {
      throw expected(place(member), "a count, 0 or more", value);
    }
    return value.intValue();
  }

  OptionalInt countIfAny(String member) {
    return has(member) ? OptionalInt.of(count(member)) : OptionalInt.empty();
  }

  ObjectNode object(String member) {
    JsonNode value = value(member);
    if (value instanceof ObjectNode object) {
      return object;
    }
    throw expected(place(member), "an object", value);
  }

  ArrayNode list(String member) {
    JsonNode value = value(member);
    if (value instanceof ArrayNode list) {
      return list;
    }
    throw expected(place(member), "a list", value);
  }

  /** Everything that this object may have was read. */
  void end() {
    for (String member : node.propertyNames()) {
      if (!read.contains(member)) {
        unknown.accept(
            new MalformedMessage(
                place(member), "this member is not known here" + Near.hint(member, read)));
      }
    }
  }
}
