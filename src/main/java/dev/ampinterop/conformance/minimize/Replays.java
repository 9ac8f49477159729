package dev.ampinterop.conformance.minimize;

import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.CaseSet;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.dialog.CaseTeller;
import dev.ampinterop.conformance.dialog.Dialog;
import dev.ampinterop.conformance.dialog.Untellable;
import dev.ampinterop.conformance.player.ScriptPlayer;
import dev.ampinterop.conformance.runner.Cast;
import dev.ampinterop.conformance.runner.Play;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.RunListener;
import dev.ampinterop.conformance.runner.RunOptions;
import dev.ampinterop.conformance.runner.Runner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Plays dialogs again: each as a case, an implementation on one side, the script on the other. Not
 * thread-safe.
 */
public final class Replays implements AutoCloseable {
  private final Cast cast;
  private final RunOptions options;
  private final ScriptPlayer script = new ScriptPlayer();
  private final CaseLoader loader = new CaseLoader();

  /**
   * @param cast the players; the caller closes it
   */
  public Replays(Cast cast, RunOptions options) {
    this.cast = cast;
    this.options = options;
  }

  /**
   * Every dialog with every implementation, in each role that one can play; empty where none can.
   */
  public List<Result> play(List<Dialog> dialogs) {
    List<ConformanceCase> cases = new ArrayList<>();
    for (int index = 0; index < dialogs.size(); index++) {
      told(dialogs.get(index), index + 1).ifPresent(cases::add);
    }
    List<Play> plays =
        cast.planner(List.of(), Optional.empty()).plan(cases).stream()
            .filter(play -> play.script().isPresent())
            .toList();
    return new Runner(cast.directory(), options, script, RunListener.none()).run(plays);
  }

  private Optional<ConformanceCase> told(Dialog dialog, int number) {
    ObjectNode document;
    try {
      document = CaseTeller.tell(dialog, "candidate/" + number, "It is as it was captured.");
    } catch (Untellable e) {
      return Optional.empty();
    }
    CaseSet set = loader.read(document.toString(), Path.of("candidate " + number));
    return set.problems().isEmpty() ? Optional.of(set.cases().get(0)) : Optional.empty();
  }

  @Override
  public void close() {
    script.close();
  }
}
