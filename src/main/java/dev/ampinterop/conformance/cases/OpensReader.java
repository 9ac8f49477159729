package dev.ampinterop.conformance.cases;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads what a party {@code opens}, and fills in what was left out. */
final class OpensReader {
  private static final Set<String> EVERYWHERE = Set.of("pipe", "file", "device", "socketpair");

  private OpensReader() {}

  /** The names of the descriptors that these resources give. */
  static List<String> names(JsonNode opens) {
    List<String> names = new ArrayList<>();
    for (Map.Entry<String, JsonNode> member : opens.properties()) {
      String name = member.getKey();
      JsonNode resource = member.getValue();
      if (resource.has("pipe")) {
        names.add(name + ".read");
        if (!resource.get("pipe").path("finished").asBoolean(false)) {
          names.add(name + ".write");
        }
      } else if (resource.has("socketpair")) {
        names.add(name + ".a");
        names.add(name + ".b");
      } else if (resource.has("pty")) {
        names.add(name + ".master");
        names.add(name + ".slave");
      } else {
        names.add(name);
      }
    }
    return names;
  }

  /** The resources with every member present. */
  static ObjectNode complete(JsonNode opens, ValueReader values) {
    ObjectNode complete = JsonNodeFactory.instance.objectNode();
    opens
        .properties()
        .forEach(member -> complete.set(member.getKey(), resource(member.getValue(), values)));
    return complete;
  }

  private static ObjectNode resource(JsonNode resource, ValueReader values) {
    ObjectNode complete = JsonNodeFactory.instance.objectNode();
    String kind = kind(resource);
    JsonNode given = resource.get(kind);
    switch (kind) {
      case "pipe" ->
          complete
              .putObject(kind)
              .put("finished", given.path("finished").asBoolean(false))
              .set("content", content(given, values));
      case "file" ->
          complete
              .putObject(kind)
              .put("mode", given.path("mode").asString("read"))
              .put("offset", given.path("offset").asLong(0))
              .put("hole", given.path("hole").asLong(0))
              .set("content", content(given, values));
      case "memfd" ->
          complete
              .putObject(kind)
              .put("sealed", given.path("sealed").asBoolean(false))
              .set("content", content(given, values));
      case "directory" -> complete.putObject(kind).set("content", content(given, values));
      case "device" ->
          complete
              .put(kind, given.stringValue())
              .put("mode", resource.path("mode").asString("both"));
      case "socketpair" ->
          complete
              .putObject(kind)
              .put("family", given.path("family").asString("unix"))
              .put("type", given.path("type").asString("stream"));
      case "listener" ->
          complete.putObject(kind).put("family", given.path("family").asString("unix"));
      case "eventfd" ->
          complete
              .putObject(kind)
              .put("counter", given.path("counter").asLong(0))
              .put("nonblocking", given.path("nonblocking").asBoolean(false));
      default -> complete.set(kind, given);
    }
    return complete;
  }

  /**
   * What it takes to open these, as features: nothing for pipes, files, devices and pairs of UNIX
   * stream sockets, which every peer opens that has descriptors at all.
   */
  static Set<String> features(JsonNode opens) {
    Set<String> features = new TreeSet<>();
    for (JsonNode resource : opens) {
      String kind = kind(resource);
      JsonNode given = resource.get(kind);
      if (!EVERYWHERE.contains(kind)) {
        features.add("open-" + kind);
      }
      if (given.path("mode").asString("").equals("path")) {
        features.add("open-path");
      }
      if (given.path("type").asString("").equals("datagram")) {
        features.add("open-datagram");
      }
      given
          .path("family")
          .stringValueOpt()
          .filter(family -> !family.equals("unix"))
          .ifPresent(family -> features.add("open-" + family));
    }
    return features;
  }

  /** The descriptors that have to be there already to open this one. */
  static Optional<String> needs(JsonNode resource) {
    return resource.path("epoll").path("watches").stringValueOpt();
  }

  private static String kind(JsonNode resource) {
    return resource.propertyNames().stream().filter(name -> !name.equals("mode")).findFirst().get();
  }

  private static ObjectNode content(JsonNode resource, ValueReader values) {
    return resource.has("content")
        ? values.bytes(resource.get("content"))
        : CaseBytes.hex(new byte[0]);
  }
}
