package dev.ampinterop.conformance.runner;

import dev.ampinterop.conformance.peer.PeerDirectory;
import dev.ampinterop.conformance.peer.PeerException;
import dev.ampinterop.conformance.peer.PeerSpokeNonsense;
import dev.ampinterop.conformance.peer.PeerVanished;
import dev.ampinterop.conformance.player.ScriptPlayer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Plays plays, several at once on platform threads, and keeps every result.
 *
 * <p>A peer that breaks takes all its conversations at hand with it, and only one of them is to
 * blame. So each of them is played once more, alone: those that pass then are passed, the one that
 * breaks the peer again is errored. Where none does, nobody can tell, and all of them are errored.
 * Those that leave descriptors open are found in the same way, where that is wanted.
 */
public final class Runner {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private final Stage stage;
  private final RunOptions options;
  private final Results results;
  private final @Nullable LeakLimits leakLimits;
  private volatile @Nullable LeakSearch leaks;

  /**
   * @param directory for the sockets of conversations
   * @param listener hears of each result once
   */
  public Runner(
      PeerDirectory directory, RunOptions options, ScriptPlayer script, RunListener listener) {
    this(directory, options, script, listener, null);
  }

  Runner(
      PeerDirectory directory,
      RunOptions options,
      ScriptPlayer script,
      RunListener listener,
      @Nullable LeakLimits leakLimits) {
    this.stage = new Stage(directory, options, script);
    this.options = options;
    this.results = new Results(options.failFast(), listener);
    this.leakLimits = leakLimits;
  }

  /** One that also fails what leaves descriptors open, in whatever process takes part. */
  public static Runner findingLeaks(
      PeerDirectory directory, RunOptions options, ScriptPlayer script, RunListener listener) {
    return new Runner(directory, options, script, listener, LeakLimits.USUAL);
  }

  /** Starts no further play; those at hand go on. */
  public void stop() {
    results.stop();
  }

  /** Starts no further play, and keeps nothing of those at hand: the run is interrupted. */
  public void cutOff() {
    results.cutOff();
  }

  /**
   * Plays them.
   *
   * @return the results in the order of the plays; fewer of them where it was stopped, by {@link
   *     #stop()}, by an interrupt of the calling thread, or by the first failure where wanted
   * @throws IllegalStateException when this runner breaks; {@link #results()} has what was played
   */
  public List<Result> run(List<Play> plays) {
    results.begin(plays.size());
    LeakSearch search =
        leakLimits == null ? null : new LeakSearch(stage, plays, results, leakLimits);
    leaks = search;
    // A peer's conversations at hand all fail with the one exception.
    IdentityHashMap<PeerException, List<Integer>> broke = new IdentityHashMap<>();
    ExecutorService pool = Executors.newFixedThreadPool(options.jobs());
    try {
      List<Integer> places = new ArrayList<>(IntStream.range(0, plays.size()).boxed().toList());
      List<Integer> alone =
          places.stream().filter(place -> plays.get(place).told().isAlone()).toList();
      places.removeAll(alone);
      play(plays, places, pool, search, broke);
      for (int place : alone) {
        play(plays, List.of(place), pool, search, broke);
      }
      for (List<Integer> group : broke.values()) {
        blame(plays, group);
      }
      if (search != null && !results.isCutOff()) {
        search.review();
      }
    } catch (InterruptedException e) {
      results.cutOff();
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      results.cutOff();
      throw new IllegalStateException("the runner broke", e.getCause());
    } finally {
      end(pool);
    }
    return results();
  }

  /** Plays them, several at once. */
  private void play(
      List<Play> plays,
      List<Integer> places,
      ExecutorService pool,
      @Nullable LeakSearch search,
      Map<PeerException, List<Integer>> broke)
      throws InterruptedException, ExecutionException {
    List<Future<Stage.@Nullable Outcome>> outcomes = new ArrayList<>();
    for (int place : places) {
      outcomes.add(
          pool.submit(() -> results.stopping() ? null : play(plays.get(place), place, search)));
    }
    for (int index = 0; index < outcomes.size(); index++) {
      Stage.Outcome outcome = outcomes.get(index).get();
      if (outcome != null && outcome.broke() != null && replayable(outcome.broke())) {
        broke.computeIfAbsent(outcome.broke(), reason -> new ArrayList<>()).add(places.get(index));
      }
    }
  }

  private Stage.Outcome play(Play play, int place, @Nullable LeakSearch search)
      throws InterruptedException {
    if (search == null || play.skip().isPresent()) {
      return finish(place, stage.play(play));
    }
    Stage.Outcome outcome = search.play(place);
    // What passed is told once it is cleared.
    return outcome.result().verdict() == Verdict.PASSED ? outcome : finish(place, outcome);
  }

  private Stage.Outcome finish(int place, Stage.Outcome outcome) {
    if (outcome.broke() == null || !replayable(outcome.broke())) {
      results.finish(place, outcome.result());
    }
    return outcome;
  }

  /** What was played so far, in the order of the plays. */
  public List<Result> results() {
    return results.all();
  }

  /** What is to be said of the run as a whole, for people. */
  public List<String> notes() {
    LeakSearch search = leaks;
    return search == null ? List.of() : search.notes();
  }

  /** With one job there is only one suspect; and who cannot start breaks nobody's conversation. */
  private boolean replayable(PeerException reason) {
    return options.jobs() > 1
        && (reason instanceof PeerVanished || reason instanceof PeerSpokeNonsense);
  }

  private void blame(List<Play> plays, List<Integer> group) throws InterruptedException {
    List<Result> alone = new ArrayList<>();
    boolean found = false;
    for (int place : group) {
      if (results.stopping()) {
        return;
      }
      Stage.Outcome outcome = stage.play(plays.get(place));
      alone.add(outcome.result());
      found |= outcome.broke() != null;
    }
    for (int index = 0; index < group.size(); index++) {
      Result result = alone.get(index);
      results.finish(group.get(index), found ? result : unexplained(index, alone));
    }
  }

  private static Result unexplained(int place, List<Result> group) {
    Result result = group.get(place);
    if (result.verdict() != Verdict.PASSED) {
      return result;
    }
    String others =
        IntStream.range(0, group.size())
            .filter(other -> other != place)
            .mapToObj(other -> group.get(other).caseId() + " " + group.get(other).pairing())
            .collect(Collectors.joining(", "));
    return Result.errored(
        result.play(),
        result.took(),
        "the peer broke while this was being played"
            + (others.isEmpty() ? "" : " together with " + others)
            + "; played again alone, it passes",
        result.wire());
  }

  private static void end(ExecutorService pool) {
    pool.shutdownNow();
    boolean interrupted = Thread.interrupted();
    try {
      if (!pool.awaitTermination(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("a conversation does not end");
      }
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
