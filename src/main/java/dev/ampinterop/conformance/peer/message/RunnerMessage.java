package dev.ampinterop.conformance.peer.message;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a runner says. {@code python-peer/schema/runner} has a JSON Schema for each; both allow the
 * same, which a test holds.
 */
public sealed interface RunnerMessage permits Play, RunnerMessage.Abandon, RunnerMessage.RunnerBye {
  /**
   * Reads one.
   *
   * @throws MalformedMessage when it breaks the protocol
   */
  static RunnerMessage of(ObjectNode message) {
    String type = PeerMessage.type(message);
    return switch (type) {
      case "play" -> Play.of(message);
      case "abandon" -> Abandon.of(message);
      case "bye" -> RunnerBye.of(message);
      default ->
          throw new MalformedMessage(
              "message.type", "a runner sends play, abandon or bye, not " + message.get("type"));
    };
  }

  /** As it is sent. */
  ObjectNode toJson();

  /**
   * Drop a conversation now.
   *
   * @param id the conversation
   */
  record Abandon(String id) implements RunnerMessage {
    private static Abandon of(ObjectNode message) {
      Members members = Members.of(message, "abandon", MalformedMessage.thrown());
      Abandon abandon = new Abandon(members.text("id"));
      members.end();
      return abandon;
    }

    @Override
    public ObjectNode toJson() {
      return JsonNodeFactory.instance.objectNode().put("type", "abandon").put("id", id);
    }
  }

  /** End every conversation, and then yourself. */
  record RunnerBye() implements RunnerMessage {
    private static RunnerBye of(ObjectNode message) {
      Members.of(message, "bye", MalformedMessage.thrown()).end();
      return new RunnerBye();
    }

    @Override
    public ObjectNode toJson() {
      return JsonNodeFactory.instance.objectNode().put("type", "bye");
    }
  }
}
