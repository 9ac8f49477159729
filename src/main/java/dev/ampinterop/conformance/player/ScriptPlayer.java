package dev.ampinterop.conformance.player;

import dev.ampinterop.amp.transport.Listener;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;

/**
 * Plays one side of a wire without any AMP: writes that side's bytes and descriptors exactly as the
 * case tells them, and waits for the other side's where the case has them. Thread-safe.
 */
public final class ScriptPlayer implements AutoCloseable {
  private final ExecutorService pool = PlayerThreads.named("script player");
  private final Set<ScriptConversation> playing = ConcurrentHashMap.newKeySet();

  /** A player without conversations. */
  public ScriptPlayer() {}

  /** Starts playing one side. Its observation has {@code opens} and nothing else. */
  public Conversation play(ScriptRequest request) {
    return play(request, Optional.empty());
  }

  /**
   * The same for a server.
   *
   * @param arrival accepts the client; empty to listen at the address
   */
  public Conversation play(ScriptRequest request, Optional<Listener> arrival) {
    var conversation = new ScriptConversation(request, arrival, pool);
    playing.add(conversation);
    conversation.observed().whenComplete((observed, thrown) -> playing.remove(conversation));
    pool.execute(conversation::play);
    return conversation;
  }

  /** Ends every conversation. */
  @Override
  public void close() {
    playing.forEach(Conversation::abandon);
    PlayerThreads.end(pool);
  }
}
