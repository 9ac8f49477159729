package dev.ampinterop.conformance.compare;

import dev.ampinterop.amp.log.ReadableBytes;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.conversation.Turn;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call and what came of it. Immutable.
 *
 * @param number which of its side, from 1
 * @param reply null where none came
 */
record Exchange(int number, Turn.Ask ask, @Nullable Turn reply) {
  /** The calls of that side in the order in which they were made. */
  static List<Exchange> of(Conversation conversation, Role asker) {
    Map<Integer, Turn> replies = new HashMap<>();
    for (Turn turn : conversation.turns()) {
      if (turn.isReply()) {
        replies.put(turn.call(), turn);
      }
    }
    List<Exchange> all = new ArrayList<>();
    for (Turn turn : conversation.turns()) {
      if (turn instanceof Turn.Ask ask && ask.from() == asker) {
        all.add(new Exchange(all.size() + 1, ask, replies.get(ask.call())));
      }
    }
    return all;
  }

  /** Whether both call the same. */
  boolean isLike(Exchange other) {
    return ask.command().equals(other.ask.command());
  }

  /** For people: {@code call 3 Put of the client}. */
  String words() {
    String command = ReadableBytes.of(ask.command().getBytes(StandardCharsets.ISO_8859_1));
    return "call " + number + " " + command + " of the " + ask.from();
  }

  /** How long the reply took, in nanoseconds; null where there is none. */
  @Nullable Long latency() {
    return reply == null || reply.passed() == null ? null : reply.passed().latency();
  }
}
