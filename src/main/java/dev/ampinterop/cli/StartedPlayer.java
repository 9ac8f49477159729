package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.minimize.PlayerReplays;
import dev.ampinterop.conformance.peer.PeerException;
import dev.ampinterop.conformance.player.JavaPlayer;
import dev.ampinterop.conformance.player.Segmentation;
import dev.ampinterop.conformance.runner.Cast;
import dev.ampinterop.conformance.runner.Planner;
import dev.ampinterop.conformance.runner.RunOptions;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * An AMP implementation that was started to play captured conversations.
 *
 * @param cast the implementation
 * @param replays plays with it
 */
record StartedPlayer(Cast cast, PlayerReplays replays) implements AutoCloseable {
  private static final List<Pairing> ONLY_TWISTED =
      List.of(
          new Pairing(Planner.TWISTED, Pairing.SCRIPT),
          new Pairing(Pairing.SCRIPT, Planner.TWISTED));

  private static final Duration PER_BOX = Duration.ofMillis(10);

  /**
   * How players are started.
   *
   * @param peer where Twisted runs, and which
   * @param control how peers are started
   * @param limit how long a conversation may take
   * @param notes gets what is being done
   */
  record Setup(
      PeerOptions peer,
      ControlOptions control,
      Duration limit,
      Notes notes,
      Interruption interruption) {
    /**
     * The same with as much time as that many boxes may take on a busy machine: who is asked what
     * is right must not fail for want of it.
     */
    Setup patient(int boxes) {
      return new Setup(peer, control, limit.plus(PER_BOX.multipliedBy(boxes)), notes, interruption);
    }

    /**
     * Starts one; only what has to play is started.
     *
     * @param besideTwisted whether Twisted plays, too, so that both can be compared
     * @throws PeerException when it cannot be started
     */
    StartedPlayer start(Opponent.Implementation one, boolean besideTwisted) {
      boolean isTwisted = one.isTwisted();
      Cast.Wishes wishes =
          new Cast.Wishes(
              isTwisted ? "java" : one.text(),
              peer.choice(),
              isTwisted || besideTwisted ? List.of(peer.release()) : List.of(),
              isTwisted && !besideTwisted ? ONLY_TWISTED : List.of(),
              Set.of(TransportKind.UNIX));
      Cast cast =
          Cast.of(
              wishes,
              JavaPlayer::new,
              interruption.until(notes::step),
              control.setup(notes, interruption));
      RunOptions options =
          new RunOptions(limit, RunOptions.DEFAULT_JOBS, 1, false, Segmentation.WHOLE, 0);
      return new StartedPlayer(cast, new PlayerReplays(cast, options));
    }
  }

  @Override
  public void close() {
    try (cast) {
      replays.close();
    }
  }
}
