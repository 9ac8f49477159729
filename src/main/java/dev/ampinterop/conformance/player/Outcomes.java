package dev.ampinterop.conformance.player;

import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.connection.ConnectionEnd;
import dev.ampinterop.amp.error.ConnectionLost;
import dev.ampinterop.amp.error.KeyTooLong;
import dev.ampinterop.amp.error.LocalProtocolException;
import dev.ampinterop.amp.error.NoEmptyBoxes;
import dev.ampinterop.amp.error.RemoteError;
import dev.ampinterop.amp.error.RemoteProtocolException;
import dev.ampinterop.amp.error.UndecodableValue;
import dev.ampinterop.amp.error.UnhandledCommand;
import dev.ampinterop.amp.error.UnknownRemoteError;
import dev.ampinterop.amp.error.UnknownTag;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What our library reports, in the words of an observation. */
final class Outcomes {
  private Outcomes() {}

  /** The outcome of a call of that command that failed with this. */
  static ObjectNode failure(Command command, Throwable thrown) {
    ObjectNode outcome = JsonNodeFactory.instance.objectNode();
    if (thrown instanceof LocalProtocolException) {
      return outcome.put("failure", "refused");
    } else if (thrown instanceof UnhandledCommand unhandled) {
      return outcome.put("failure", "unhandled").put("description", unhandled.description());
    } else if (thrown instanceof UnknownRemoteError unknown) {
      return outcome.put("failure", "unknown").put("description", unknown.description());
    } else if (thrown instanceof RemoteError declared) {
      return outcome
          .put("failure", command.isRaw() ? "remote" : "declared")
          .put("code", declared.code())
          .put("description", declared.description());
    } else if (thrown instanceof UndecodableValue) {
      return outcome.put("failure", "undecodable");
    } else if (thrown instanceof ConnectionLost || thrown instanceof RemoteProtocolException) {
      return outcome.put("failure", "lost");
    }
    return outcome.put("failure", String.valueOf(thrown));
  }

  /** How the connection ended. */
  static String end(ConnectionEnd end) {
    return switch (end.how()) {
      case CLOSED_BY_US, CLOSED_BY_PEER -> "clean";
      case TLS_FAILED -> "tls";
      case LOST -> "lost";
      case PROTOCOL_BROKEN -> {
        if (end.cause() instanceof KeyTooLong) {
          yield "too-long";
        } else if (end.cause() instanceof NoEmptyBoxes) {
          yield "no-empty-boxes";
        } else if (end.cause() instanceof UnknownTag) {
          yield "unknown-tag";
        }
        yield String.valueOf(end.cause());
      }
    };
  }
}
