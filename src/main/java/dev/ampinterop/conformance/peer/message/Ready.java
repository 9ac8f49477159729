package dev.ampinterop.conformance.peer.message;

import java.util.OptionalInt;
import java.util.function.Consumer;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The server of a conversation listens.
 *
 * @param id the conversation
 * @param port the one that it has chosen; empty at a UNIX socket
 */
public record Ready(String id, OptionalInt port) implements PeerMessage {
  private static final int LAST_PORT = 65535;

  static Ready of(ObjectNode message, Consumer<MalformedMessage> unknown) {
    Members members = Members.of(message, "ready", unknown);
    String id = members.text("id");
    OptionalInt port = members.countIfAny("port");
    if (port.isPresent() && (port.getAsInt() == 0 || port.getAsInt() > LAST_PORT)) {
      throw Members.expected("ready.port", "a port, 1 to 65535", message.get("port"));
    }
    members.end();
    return new Ready(id, port);
  }

  @Override
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("type", "ready").put("id", id);
    port.ifPresent(chosen -> json.put("port", chosen));
    return json;
  }
}
