package dev.ampinterop.conformance.peer.message;

import dev.ampinterop.conformance.cases.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A peer's first line, as it stands there.
 *
 * @param protocol the version of the peer protocol that it speaks
 * @param implementation the AMP implementation, as pairings name it
 * @param versions of whatever the peer finds worth telling
 * @param roles those that it plays; both where it does not say
 * @param features what it offers
 * @param network what {@code /proc/self/ns/net} links to
 * @param openFiles how many files its process may have open
 * @param descriptors how many it has open
 */
public record Hello(
    int protocol,
    String implementation,
    Map<String, String> versions,
    Set<Role> roles,
    List<String> features,
    Optional<String> network,
    OptionalLong openFiles,
    OptionalInt descriptors) {
  /** The version that this program speaks. */
  public static final int PROTOCOL = 2;

  /** The oldest one that is still understood: what it does not know is a warning. */
  public static final int OLDEST = 1;

  private static final Set<Role> BOTH = Set.of(Role.values());

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  /** Copies the collections, in their order. */
  public Hello {
    versions = new LinkedHashMap<>(versions);
    roles = Set.copyOf(roles);
    features = List.copyOf(features);
  }

  /**
   * Reads one.
   *
   * @param warnings gets each member that the protocol does not know where a hello of version 1 has
   *     it
   * @throws MalformedMessage when it breaks the protocol
   */
  public static Hello of(ObjectNode message, Consumer<MalformedMessage> warnings) {
    if (!message.path("type").asString("").equals("hello")) {
      throw Members.expected("hello", "a hello, as the first line is one", message);
    }
    JsonNode protocol = message.path("protocol");
    if (!protocol.isIntegralNumber()
        || !protocol.canConvertToInt()
        || protocol.intValue() < OLDEST
        || protocol.intValue() > PROTOCOL) {
      throw new MalformedMessage(
          "hello.protocol",
          "it speaks peer protocol "
              + protocol
              + ", this runner speaks "
              + OLDEST
              + " and "
              + PROTOCOL);
    }
    int version = protocol.intValue();
    Members members = Members.of(message, "hello", unknown(version, warnings));
    members.value("protocol");
    String implementation = members.text("implementation");
    if (!NAME.matcher(implementation).matches()) {
      throw Members.expected(
          "hello.implementation",
          "a name of letters, digits, dots and hyphens",
          message.get("implementation"));
    }
    Map<String, String> versions = versions(members.object("versions"));
    Set<Role> roles =
        members.has("roles") ? RoleNames.read(members.value("roles"), "hello.roles") : BOTH;
    List<String> features =
        texts(members.list("features"), "hello.features", "the name of a feature");
    Optional<String> network =
        members.has("network") ? Optional.of(members.text("network")) : Optional.empty();
    OptionalLong openFiles = openFiles(members);
    OptionalInt descriptors = members.countIfAny("descriptors");
    members.end();
    return new Hello(
        version, implementation, versions, roles, features, network, openFiles, descriptors);
  }

  /** What becomes of members that a peer of that version should not send. */
  public static Consumer<MalformedMessage> unknown(
      int version, Consumer<MalformedMessage> warnings) {
    return version < PROTOCOL ? warnings : MalformedMessage.thrown();
  }

  private static Map<String, String> versions(ObjectNode told) {
    Map<String, String> versions = new LinkedHashMap<>();
    Members members = new Members(told, "hello.versions", unknown -> {});
    told.propertyNames().forEach(name -> versions.put(name, members.text(name)));
    return versions;
  }

  private static List<String> texts(ArrayNode told, String path, String what) {
    List<String> texts = new ArrayList<>();
    for (int index = 0; index < told.size(); index++) {
      if (!told.get(index).isString()) {
        throw Members.expected(path + "[" + index + "]", what, told.get(index));
      }
      texts.add(told.get(index).stringValue());
    }
    return texts;
  }

  private static OptionalLong openFiles(Members members) {
    if (!members.has("openFiles")) {
      return OptionalLong.empty();
    }
    JsonNode count = members.value("openFiles");
    if (!count.isIntegralNumber() || count.bigIntegerValue().signum() < 0) {
      throw Members.expected("hello.openFiles", "a count, 0 or more", count);
    }
    return OptionalLong.of(count.canConvertToLong() ? count.longValue() : Long.MAX_VALUE);
  }

  /** As it is sent. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("type", "hello");
    json.put("protocol", protocol).put("implementation", implementation);
    ObjectNode told = json.putObject("versions");
    versions.forEach(told::put);
    if (roles.size() < BOTH.size()) {
      ArrayNode played = json.putArray("roles");
      roles.forEach(role -> played.add(role.toString()));
    }
    ArrayNode offered = json.putArray("features");
    features.forEach(offered::add);
    network.ifPresent(link -> json.put("network", link));
    openFiles.ifPresent(count -> json.put("openFiles", count));
    descriptors.ifPresent(count -> json.put("descriptors", count));
    return json;
  }
}
