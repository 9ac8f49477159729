package dev.ampinterop.conformance.minimize;

import dev.ampinterop.conformance.conversation.Conversation;
import java.util.List;

/** What is wrong, and must stay so while the conversation shrinks. */
@FunctionalInterface
public interface Symptom {
  /**
   * Whether these connections show it. The same ones should always give the same answer.
   *
   * @throws InterruptedException when the thread was interrupted
   */
  boolean isShownBy(List<Conversation> connections) throws InterruptedException;
}
