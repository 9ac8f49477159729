package dev.ampinterop.conformance.minimize;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.conversation.ConversationWriter;
import dev.ampinterop.conformance.conversation.Turn;
import dev.ampinterop.conformance.replay.Overlap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * When everything passed on connections that were open at the same time, so that what is left of
 * them is played in the same order. Immutable.
 */
public final class Interleaving {
  private final Map<Object, Long> moments = new HashMap<>();

  /**
   * A turn, whatever its values have become.
   *
   * @param connection the number of its connection in the capture
   * @param call the number of the call that it makes or replies to
   */
  private record Place(int connection, int call, boolean isReply) {}

  /** An end of a connection. */
  private record End(int connection, boolean isOpening) {}

  private Interleaving() {}

  /**
   * Of connections as they were captured.
   *
   * @param read the same connections, as conversations
   * @return empty where no two of them were open at the same time
   */
  public static Optional<Interleaving> of(
      List<CapturedConversation> captured, List<Conversation> read) {
    if (!Overlap.isIn(captured)) {
      return Optional.empty();
    }
    Interleaving all = new Interleaving();
    for (int index = 0; index < captured.size(); index++) {
      all.add(captured.get(index), read.get(index));
    }
    return Optional.of(all);
  }

  private void add(CapturedConversation captured, Conversation read) {
    int connection = read.connection();
    long opened = captured.opened().nanos();
    moments.put(new End(connection, true), opened);
    moments.put(new End(connection, false), captured.endNanos());
    for (Turn turn : read.turns()) {
      var passed = turn.passed();
      if (passed != null) {
        moments.put(place(connection, turn), opened + passed.nanos());
      }
    }
  }

  /**
   * Conversations as connections of a capture, in the order of their list; each turn passes when it
   * passed in the capture, and one that was not in it right after the turn before it.
   */
  List<CapturedConversation> captured(List<Conversation> conversations) {
    List<CapturedConversation> captured = new ArrayList<>();
    for (Conversation conversation : conversations) {
      captured.add(captured(conversation, captured.size() + 1));
    }
    return captured;
  }

  private CapturedConversation captured(Conversation conversation, int number) {
    List<CaptureEvent> events = new ArrayList<>();
    int connection = conversation.connection();
    List<Turn> turns = conversation.turns();
    long nanos = moments.getOrDefault(new End(connection, true), 0L);
    // An opening, then an event for each turn, then the ends.
    for (CaptureEvent event :
        ConversationWriter.events(conversation, number, CaptureTransport.UNIX, 0)) {
      if (!events.isEmpty()) {
        int turn = events.size() - 1;
        Object key =
            turn < turns.size() ? place(connection, turns.get(turn)) : new End(connection, false);
        nanos = Math.max(nanos, moments.getOrDefault(key, nanos));
      }
      events.add(event.at(nanos));
    }
    return new CapturedConversation(events);
  }

  private static Object place(int connection, Turn turn) {
    return turn.call() == 0 ? turn : new Place(connection, turn.call(), turn.isReply());
  }
}
