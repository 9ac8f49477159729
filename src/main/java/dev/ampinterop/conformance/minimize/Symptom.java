package dev.ampinterop.conformance.minimize;

import dev.ampinterop.conformance.conversation.Conversation;
import java.util.List;
import java.util.Optional;

/** What is wrong, and must stay so while the conversation shrinks. */
@FunctionalInterface
public interface Symptom {
  /**
   * Plays these connections, and looks.
   *
   * @return how they showed it; empty where they did not
   * @throws InterruptedException when the thread was interrupted
   */
  Optional<Shown> shownBy(List<Conversation> connections) throws InterruptedException;

  /** Whether it ever showed on the healthy side as well, and did not count for that reason. */
  default boolean isShared() {
    return false;
  }
}
