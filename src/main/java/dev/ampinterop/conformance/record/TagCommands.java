package dev.ampinterop.conformance.record;

import dev.ampinterop.conformance.conversation.ConversationReader;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which commands a reply may belong to. A side may use a tag again while a call with it waits; then
 * nobody knows which of both the next reply answers. Not thread-safe.
 */
final class TagCommands {
  private static final int MOST_COMMANDS = 100;

  private final Map<String, Open> open = new HashMap<>();
  private boolean hasForgotten;

  /** The calls with one tag that may still wait. */
  private static final class Open {
    private final Set<String> commands = new HashSet<>();
    private int calls;
  }

  /** A call was made; of these commands, one of which it is. */
  void asked(String tag, Set<String> commands) {
    if (open.size() >= ConversationReader.MOST_CALLS && !open.containsKey(tag)) {
      open.clear();
      hasForgotten = true;
    }
    Open calls = open.computeIfAbsent(tag, any -> new Open());
    calls.calls++;
    calls.commands.addAll(commands);
    if (calls.commands.size() > MOST_COMMANDS) {
      open.clear();
      hasForgotten = true;
    }
  }

  /** A reply came: the commands that it may answer; empty where that may be any. */
  Optional<Set<String>> replied(String tag) {
    Open calls = open.get(tag);
    if (calls == null) {
      return Optional.empty();
    }
    if (--calls.calls == 0) {
      open.remove(tag);
    }
    return hasForgotten ? Optional.empty() : Optional.of(calls.commands);
  }
}
