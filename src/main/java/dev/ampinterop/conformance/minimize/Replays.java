package dev.ampinterop.conformance.minimize;

import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.runner.Result;
import java.util.List;

/** Plays conversations again: the script on one side, on the other what is to show the symptom. */
public interface Replays extends AutoCloseable {
  /**
   * Plays every conversation with everyone who can play a side of it.
   *
   * @return what came of it; nothing of a conversation that cannot be played
   * @throws InterruptedException when the thread was interrupted
   */
  List<Result> play(List<Conversation> conversations) throws InterruptedException;

  /** The conversations as they are played: as connections of a capture. */
  default List<CapturedConversation> captured(List<Conversation> conversations) {
    return EndpointReplays.inTurn(conversations);
  }

  @Override
  void close();
}
