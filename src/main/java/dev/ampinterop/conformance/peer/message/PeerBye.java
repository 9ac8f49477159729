package dev.ampinterop.conformance.peer.message;

import java.util.OptionalInt;
import java.util.function.Consumer;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A peer's last line.
 *
 * @param descriptors how many it has open; empty where it does not say
 */
public record PeerBye(OptionalInt descriptors) implements PeerMessage {
  static PeerBye of(ObjectNode message, Consumer<MalformedMessage> unknown) {
    Members members = Members.of(message, "bye", unknown);
    OptionalInt descriptors = members.countIfAny("descriptors");
    members.end();
    return new PeerBye(descriptors);
  }

  @Override
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("type", "bye");
    descriptors.ifPresent(count -> json.put("descriptors", count));
    return json;
  }
}
