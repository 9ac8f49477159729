package dev.ampinterop.conformance.cases;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON merge patch, RFC 7396. */
final class MergePatch {
  private MergePatch() {}

  /** The target with the patch merged over it. Neither is changed; what is untouched is shared. */
  static JsonNode apply(JsonNode target, JsonNode patch, Places places) {
    if (!patch.isObject()) {
      return patch;
    }
    ObjectNode merged = JsonNodeFactory.instance.objectNode();
    if (target.isObject()) {
      target.properties().forEach(member -> merged.set(member.getKey(), member.getValue()));
      places.copied(target, merged);
    } else {
      places.copied(patch, merged);
    }
    for (Map.Entry<String, JsonNode> member : patch.properties()) {
      if (member.getValue().isNull()) {
        merged.remove(member.getKey());
      } else {
        JsonNode before = merged.path(member.getKey());
        merged.set(member.getKey(), apply(before, member.getValue(), places));
      }
    }
    return merged;
  }
}
