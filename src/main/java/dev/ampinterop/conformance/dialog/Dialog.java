package dev.ampinterop.conformance.dialog;

import dev.ampinterop.conformance.cases.Role;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A conversation as calls and what came of them. Immutable.
 *
 * @param turns what was sent, in the order in which it was whole
 * @param closedBy who closed first; empty where nobody was seen to
 */
public record Dialog(List<Turn> turns, Optional<Role> closedBy) {
  /** Copies the list. */
  public Dialog {
    turns = List.copyOf(turns);
  }

  /**
   * The same with these turns in place of its own; answers whose calls are not there are left out.
   */
  public Dialog with(List<Turn> others) {
    Set<Integer> calls = new HashSet<>();
    others.forEach(
        turn -> {
          if (turn instanceof Turn.Ask ask) {
            calls.add(ask.call());
          }
        });
    return new Dialog(others.stream().filter(turn -> isSound(turn, calls)).toList(), closedBy);
  }

  private static boolean isSound(Turn turn, Set<Integer> calls) {
    if (turn instanceof Turn.Answer answer) {
      return calls.contains(answer.call());
    }
    return !(turn instanceof Turn.Failure failure) || calls.contains(failure.call());
  }
}
