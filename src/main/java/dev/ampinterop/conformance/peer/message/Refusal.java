package dev.ampinterop.conformance.peer.message;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An {@code error}: a part that cannot be played, or a message that was not understood.
 *
 * @param id the conversation; null where the message named none
 * @param problem for people
 */
public record Refusal(@Nullable String id, String problem) implements PeerMessage {
  static Refusal of(ObjectNode message, Consumer<MalformedMessage> unknown) {
    Members members = Members.of(message, "error", unknown);
    JsonNode id = members.value("id");
    if (!id.isString() && !id.isNull()) {
      throw Members.expected("error.id", "a text or null", id);
    }
    String problem = members.text("problem");
    members.end();
    return new Refusal(id.isNull() ? null : id.stringValue(), problem);
  }

  @Override
  public ObjectNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "error")
        .put("id", id)
        .put("problem", problem);
  }
}
