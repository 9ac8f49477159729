package dev.ampinterop.conformance.replay;

import dev.ampinterop.conformance.wire.WirePiece;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Boxes as cases write them. */
final class BoxJson {
  private static final Set<String> NOT_SHOWN = Set.of("_ask", "_answer", "_command");

  private BoxJson() {}

  /** A whole box, each key with its value. */
  static ObjectNode whole(WirePiece.Box box) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    box.pairs().forEach(pair -> json.set(key(pair), bytes(pair.value())));
    return json;
  }

  /** What a call or an answer holds: without what routes it. */
  static ObjectNode content(WirePiece.Box box) {
    ObjectNode json = whole(box);
    NOT_SHOWN.forEach(json::remove);
    return json;
  }

  /** A text where it is one that everybody reads, else hexadecimal. */
  static JsonNode bytes(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      boolean isPlain =
          text.codePoints()
              .allMatch(letter -> letter == '\n' || !Character.isISOControl(letter));
      // What stands for a number in a step that is repeated is never meant here.
      if (isPlain && !text.contains("${")) {
        return StringNode.valueOf(text);
      }
    } catch (CharacterCodingException e) {
      // no text
    }
    return JsonNodeFactory.instance.objectNode().put("hex", HexFormat.of().formatHex(bytes));
  }

  private static String key(WirePiece.Pair pair) {
    return new String(pair.key(), StandardCharsets.UTF_8);
  }
}
