package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.conversation.Departure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Conversations up to where they leave AMP. Those that were open at the same time stay so until
 * they were closed.
 *
 * @param conversations those in which something passed before
 * @param leftOut what was left out, for people, each in a clause; empty where nothing was
 */
record BeforeDepartures(Conversations conversations, List<String> leftOut) {
  /** Copies the list. */
  BeforeDepartures {
    leftOut = List.copyOf(leftOut);
  }

  /**
   * Leaves out the calls that lead there, and what follows.
   *
   * @param switches the commands of which the user has said that they switch to another protocol
   * @throws CannotRun when nothing passed before
   */
  static BeforeDepartures of(Conversations whole, Set<String> switches, Path file) {
    List<Conversation> conversations = new ArrayList<>();
    List<String> leftOut = new ArrayList<>();
    for (Conversation one : whole.all()) {
      Optional<Departure> departure = Departure.in(one, switches);
      boolean isTogether = whole.interleaving().isPresent();
      Conversation before = departure.map(left -> before(left, one, isTogether)).orElse(one);
      departure.ifPresent(left -> leftOut.add(left.callWords() + " leads to " + left.what()));
      if (departure.isEmpty() || !before.turns().isEmpty()) {
        conversations.add(before);
      }
    }
    if (conversations.isEmpty()) {
      throw new CannotRun(
          file + ": " + leftOut.get(0) + ", and nothing passed before (replay plays it whole)");
    }
    return new BeforeDepartures(
        new Conversations(whole.header(), conversations, whole.interleaving()), leftOut);
  }

  /** Without a close the connection would be over once the last box has passed. */
  private static Conversation before(Departure left, Conversation whole, boolean isTogether) {
    Conversation before = left.before(whole);
    return isTogether
        ? new Conversation(before.connection(), before.turns(), Optional.of(Role.CLIENT))
        : before;
  }
}
