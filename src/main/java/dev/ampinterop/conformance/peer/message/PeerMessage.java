package dev.ampinterop.conformance.peer.message;

import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a peer says after its hello. {@code python-peer/schema/peer} has a JSON Schema for each;
 * both allow the same, which a test holds.
 */
public sealed interface PeerMessage permits Ready, Observed, Refusal, PeerBye {
  /**
   * Reads one.
   *
   * @param unknown gets each member that the protocol does not know; may throw it
   * @throws MalformedMessage when it breaks the protocol
   */
  static PeerMessage of(ObjectNode message, Consumer<MalformedMessage> unknown) {
    String type = type(message);
    return switch (type) {
      case "ready" -> Ready.of(message, unknown);
      case "observed" -> Observed.of(message, unknown);
      case "error" -> Refusal.of(message, unknown);
      case "bye" -> PeerBye.of(message, unknown);
      default ->
          throw new MalformedMessage(
              "message.type",
              "a peer sends ready, observed, error or bye, and hello first of all, not "
                  + message.get("type"));
    };
  }

  /**
   * The type of a message, from either side.
   *
   * @throws MalformedMessage when it has none
   */
  static String type(ObjectNode message) {
    return new Members(message, "message", unknown -> {}).text("type");
  }

  /** As it is sent. */
  ObjectNode toJson();
}
