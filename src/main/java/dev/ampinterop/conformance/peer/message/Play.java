package dev.ampinterop.conformance.peer.message;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.Address;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Play a part. The JSON node is not to be changed.
 *
 * @param id names the conversation
 * @param role which end to play
 * @param address where to listen (server) or to connect to (client)
 * @param closes whether to close the connection once the steps are over
 * @param seconds how long the part may take
 * @param part the party, in the form that {@code python-peer/README.md} describes under "A part"
 */
public record Play(
    String id, Role role, Address address, boolean closes, double seconds, ObjectNode part)
    implements RunnerMessage {
  private static final List<String> OF_PART = List.of("commands", "opens", "responders");

  static Play of(ObjectNode message) {
    Members members = Members.of(message, "play", MalformedMessage.thrown());
    String id = members.name("id");
    String role = members.text("role");
    if (!role.equals("client") && !role.equals("server")) {
      throw Members.expected("play.role", "client or server", message.get("role"));
    }
    JsonNode seconds = members.value("seconds");
    if (!seconds.isNumber() || seconds.doubleValue() < 0) {
      throw Members.expected("play.seconds", "a number, 0 or more", seconds);
    }
    Play play =
        new Play(
            id,
            role.equals("client") ? Role.CLIENT : Role.SERVER,
            address(members.object("address")),
            members.truth("closes"),
            seconds.doubleValue(),
            part(members.object("part")));
    members.end();
    return play;
  }

  private static Address address(ObjectNode address) {
    if (address.size() != 1) {
      throw Members.expected("play.address", "one of unix and tcp", address);
    }
    try {
      return Address.of(address);
    } catch (IllegalArgumentException e) {
      throw new MalformedMessage("play.address", String.valueOf(e.getMessage()));
    }
  }

  // Its steps, and what it opens, are read when they are played.
  private static ObjectNode part(ObjectNode part) {
    Members members = new Members(part, "play.part", MalformedMessage.thrown());
    OF_PART.forEach(members::object);
    members.list("does");
    members.end();
    return part;
  }

  @Override
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("type", "play").put("id", id).put("role", role.toString());
    json.set("address", address.toJson());
    json.put("closes", closes).put("seconds", seconds);
    json.set("part", part);
    return json;
  }
}
