package dev.ampinterop.conformance.cases;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads what a party {@code opens}, and fills in what was left out. */
final class OpensReader {
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
    if (resource.has("pipe")) {
      JsonNode pipe = resource.get("pipe");
      complete
          .putObject("pipe")
          .put("finished", pipe.path("finished").asBoolean(false))
          .set("content", content(pipe, values));
    } else if (resource.has("file")) {
      JsonNode file = resource.get("file");
      complete
          .putObject("file")
          .put("mode", file.path("mode").asString("read"))
          .put("offset", file.path("offset").asLong(0))
          .set("content", content(file, values));
    } else if (resource.has("device")) {
      complete.put("device", resource.get("device").stringValue());
      complete.put("mode", resource.path("mode").asString("both"));
    } else {
      complete.putObject("socketpair");
    }
    return complete;
  }

  private static ObjectNode content(JsonNode resource, ValueReader values) {
    return resource.has("content")
        ? values.bytes(resource.get("content"))
        : CaseBytes.hex(new byte[0]);
  }
}
