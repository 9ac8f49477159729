package dev.ampinterop.cli;

import dev.ampinterop.conformance.minimize.Minimizer;
import dev.ampinterop.conformance.minimize.PlayedSymptom;
import dev.ampinterop.conformance.minimize.Wanted;
import dev.ampinterop.conformance.peer.PeerException;
import java.time.Duration;
import java.util.Optional;

/**
 * Makes small what an AMP implementation shows that plays a part of the capture.
 *
 * @param opponent the implementation
 * @param healthy who says what is right
 * @param limit how long a conversation may take
 * @param players how implementations are started
 */
record MinimizingPlayer(
    Shrinking shrinking,
    Opponent.Implementation opponent,
    HealthyChoice healthy,
    Duration limit,
    StartedPlayer.Setup players) {
  /**
   * Does it.
   *
   * @return the exit status
   * @throws CannotRun when nobody could tell whether the symptom shows, or it does not
   * @throws InterruptedException when the thread was interrupted
   */
  int minimize(Conversations captured) throws InterruptedException {
    Wanted wanted = shrinking.wanted();
    switch (wanted.kind()) {
      case UNANSWERED, VALUE, RULE, SLOW ->
          throw new CannotRun(
              wanted.text()
                  + " is about a program that is up (name it with --against unix:PATH or"
                  + " tcp:HOST:PORT; of an implementation say fails, differs, crashes, hangs or"
                  + " matches:REGEX)");
      default -> {}
    }
    Optional<Opponent.Implementation> beside = healthy.beside(opponent, wanted);
    try (StartedPlayer subject = players.start(opponent, wanted.kind() == Wanted.Kind.DIFFERS)) {
      Optional<StartedPlayer> right =
          beside.flatMap(one -> started(one, Minimizer.boxes(captured.all())));
      try {
        return minimize(captured, subject, right, beside.map(Opponent.Implementation::text));
      } finally {
        right.ifPresent(StartedPlayer::close);
      }
    }
  }

  private int minimize(
      Conversations captured,
      StartedPlayer subject,
      Optional<StartedPlayer> right,
      Optional<String> name)
      throws InterruptedException {
    Minimizer.Outcome outcome =
        shrinking.shrink(
            new PlayedSymptom(
                subject.replays(), right.map(StartedPlayer::replays), shrinking.wanted(), limit),
            captured,
            Optional.empty(),
            name,
            (conversations, isShown) -> {},
            () -> {});
    return outcome.isLeast() ? 0 : 1;
  }

  /** Who was not named is not missed. */
  private Optional<StartedPlayer> started(Opponent.Implementation one, int boxes) {
    try {
      StartedPlayer player = players.patient(boxes).start(one, false);
      MinimizingServer.sayWhoIsAsked(shrinking, healthy, one);
      return Optional.of(player);
    } catch (PeerException e) {
      if (healthy.named().isPresent()) {
        throw e;
      }
      shrinking.say(
          "note: "
              + one.text()
              + " cannot be asked whether it shows the same, so "
              + opponent.text()
              + " may be right: "
              + e.getMessage());
      return Optional.empty();
    }
  }
}
