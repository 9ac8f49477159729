package dev.ampinterop.conformance.replay;

import dev.ampinterop.conformance.cases.CaseBytes;
import dev.ampinterop.conformance.wire.WirePiece;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Boxes as cases write them. */
final class BoxJson {
  private static final Set<String> NOT_SHOWN = Set.of("_ask", "_answer", "_command");

  private BoxJson() {}

  /** A whole box, each key with its value. */
  static ObjectNode whole(WirePiece.Box box) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    box.pairs().forEach(pair -> json.set(key(pair), CaseBytes.readable(pair.value())));
    return json;
  }

  /** What a call or an answer holds: without what routes it. */
  static ObjectNode content(WirePiece.Box box) {
    ObjectNode json = whole(box);
    NOT_SHOWN.forEach(json::remove);
    return json;
  }

  private static String key(WirePiece.Pair pair) {
    return new String(pair.key(), StandardCharsets.UTF_8);
  }
}
