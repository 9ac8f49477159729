package dev.ampinterop.conformance.minimize;

import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.player.ScriptPlayer;
import dev.ampinterop.conformance.runner.Cast;
import dev.ampinterop.conformance.runner.Play;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.RunListener;
import dev.ampinterop.conformance.runner.RunOptions;
import dev.ampinterop.conformance.runner.Runner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Plays conversations again: each as a case, an implementation on one side, the script on the
 * other. Not thread-safe.
 */
public final class PlayerReplays implements Replays {
  private final Cast cast;
  private final RunOptions options;
  private final ScriptPlayer script = new ScriptPlayer();
  private final CandidateCases candidates = new CandidateCases();

  /**
   * @param cast the players; the caller closes it
   */
  public PlayerReplays(Cast cast, RunOptions options) {
    this.cast = cast;
    this.options = options;
  }

  /**
   * Every conversation with every implementation, in each role that one can play; empty where none
   * can.
   */
  @Override
  public List<Result> play(List<Conversation> conversations) {
    List<ConformanceCase> cases = new ArrayList<>();
    for (int index = 0; index < conversations.size(); index++) {
      candidates.told(conversations.get(index), index + 1).ifPresent(cases::add);
    }
    List<Play> plays =
        cast.planner(List.of(), Optional.empty()).plan(cases).stream()
            .filter(play -> play.script().isPresent())
            .toList();
    return new Runner(cast.directory(), options, script, RunListener.none()).run(plays);
  }

  @Override
  public void close() {
    script.close();
  }
}
