package dev.ampinterop.conformance.cases;

import com.networknt.schema.serialization.node.TokenStreamLocationAware;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Where the nodes of a document stand in its file. Nodes are told apart by identity, so that nodes
 * made of others (merged, expanded) can keep the place of what they were made of. Not thread-safe.
 */
final class Places {
  /** Used for what has no place. */
  static final Place NOWHERE = new Place(0, 0, "");

  private final IdentityHashMap<JsonNode, Place> places = new IdentityHashMap<>();

  /** Where a node stands: line and column from 1 (0 when unknown), and its JSON pointer. */
  record Place(int line, int column, String pointer) {}

  /** Notes every node of a document that was read with locations. */
  static Places of(JsonNode root) {
    Places places = new Places();
    places.note(root, "");
    return places;
  }

  /** The place of a node; {@link #NOWHERE} for an unknown one. */
  Place of(@Nullable JsonNode node, String member) {
    if (node == null) {
      return NOWHERE;
    }
    JsonNode child = member.isEmpty() ? node : node.get(member);
    Place place = child == null ? null : places.get(child);
    if (place == null) {
      place = places.getOrDefault(node, NOWHERE);
    }
    return place;
  }

  /** Gives a node the place of another one, and returns it. */
  <T extends JsonNode> T copied(JsonNode from, T to) {
    Place place = places.get(from);
    if (place != null) {
      places.putIfAbsent(to, place);
    }
    return to;
  }

  private void note(JsonNode node, String pointer) {
    int line = 0;
    int column = 0;
    if (node instanceof TokenStreamLocationAware located && located.tokenStreamLocation() != null) {
      line = located.tokenStreamLocation().getLineNr();
      column = located.tokenStreamLocation().getColumnNr();
    }
    places.put(node, new Place(line, column, pointer));
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        note(member.getValue(), pointer + "/" + escaped(member.getKey()));
      }
    } else if (node.isArray()) {
      for (int index = 0; index < node.size(); index++) {
        note(node.get(index), pointer + "/" + index);
      }
    }
  }

  private static String escaped(String member) {
    return member.replace("~", "~0").replace("/", "~1");
  }
}
