package dev.ampinterop.conformance.dialog;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.conformance.cases.Role;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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

  /**
   * The same, had that side done what AMP allows: every call is answered, if with nothing, what is
   * no answer is not sent, and the connection is not closed by it.
   */
  public Dialog withoutFaultsOf(Role side) {
    Set<Integer> answered = new HashSet<>();
    for (Turn turn : turns) {
      if (turn instanceof Turn.Answer answer) {
        answered.add(answer.call());
      } else if (turn instanceof Turn.Failure failure && !isFault(turn, side)) {
        answered.add(failure.call());
      }
    }
    List<Turn> mended = new ArrayList<>();
    for (Turn turn : turns) {
      if (!isFault(turn, side)) {
        mended.add(turn);
      }
      if (turn instanceof Turn.Ask ask
          && ask.from() != side
          && ask.asks()
          && !answered.contains(ask.call())) {
        mended.add(new Turn.Answer(side, ask.call(), Map.of()));
      }
    }
    return new Dialog(mended, closedBy.map(by -> side.other()));
  }

  private static boolean isFault(Turn turn, Role side) {
    boolean isUnknown = turn instanceof Turn.Failure failure && failure.code().equals(Amp.UNKNOWN);
    return turn.from() == side && (turn instanceof Turn.Stray || isUnknown);
  }

  private static boolean isSound(Turn turn, Set<Integer> calls) {
    if (turn instanceof Turn.Answer answer) {
      return calls.contains(answer.call());
    }
    return !(turn instanceof Turn.Failure failure) || calls.contains(failure.call());
  }
}
