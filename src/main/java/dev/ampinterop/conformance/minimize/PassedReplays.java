package dev.ampinterop.conformance.minimize;

import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.conversation.Conversation;
import java.util.List;

/** Plays conversations again, and gives what passed. */
public interface PassedReplays {
  /**
   * Plays them.
   *
   * @return what passed on each connection, in the order of the list; the opening alone where
   *     nothing can be played
   * @throws InterruptedException when the thread was interrupted
   */
  List<CapturedConversation> passed(List<Conversation> conversations) throws InterruptedException;

  /** The conversations as they are played: as connections of a capture. */
  default List<CapturedConversation> captured(List<Conversation> conversations) {
    return EndpointReplays.inTurn(conversations);
  }

  /** Whether it matters which connections are open at the same time. */
  default boolean isInterleaved() {
    return false;
  }
}
