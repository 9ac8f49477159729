package dev.ampinterop.conformance.peer.message;

import java.util.OptionalInt;
import java.util.function.Consumer;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A conversation is over. The JSON node is not to be changed.
 *
 * @param id the conversation
 * @param observation what was observed, as {@link Observation} has it
 * @param descriptors how many the peer has open; empty where it does not say
 */
public record Observed(String id, ObjectNode observation, OptionalInt descriptors)
    implements PeerMessage {
  /** Where the observation stands in its message. */
  public static final String OBSERVATION = "observed.observation";

  static Observed of(ObjectNode message, Consumer<MalformedMessage> unknown) {
    Members members = Members.of(message, "observed", unknown);
    String id = members.text("id");
    ObjectNode observation = members.object("observation");
    Observation.check(observation, OBSERVATION, unknown);
    OptionalInt descriptors = members.countIfAny("descriptors");
    members.end();
    return new Observed(id, observation, descriptors);
  }

  @Override
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("type", "observed").put("id", id);
    json.set("observation", observation);
    descriptors.ifPresent(count -> json.put("descriptors", count));
    return json;
  }
}
