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
 */
public final class Runner {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private final Stage stage;
  private final RunOptions options;
  private final RunListener listener;
  private volatile @Nullable Result[] results = new @Nullable Result[0];
  private volatile boolean stopping;
  private volatile boolean cutOff;

  /**
   * @param directory for the sockets of conversations
   * @param listener hears of each result once
   */
  public Runner(
      PeerDirectory directory, RunOptions options, ScriptPlayer script, RunListener listener) {
    this.stage = new Stage(directory, options, script);
    this.options = options;
    this.listener = listener;
  }

  /** Starts no further play; those at hand go on. */
  public void stop() {
    stopping = true;
  }

  /** Starts no further play, and keeps nothing of those at hand: the run is interrupted. */
  public synchronized void cutOff() {
    cutOff = true;
    stopping = true;
  }

  /**
   * Plays them.
   *
   * @return the results in the order of the plays; fewer of them where it was stopped, by {@link
   *     #stop()}, by an interrupt of the calling thread, or by the first failure where wanted
   * @throws IllegalStateException when this runner breaks; {@link #results()} has what was played
   */
  public List<Result> run(List<Play> plays) {
    results = new @Nullable Result[plays.size()];
    // A peer's conversations at hand all fail with the one exception.
    IdentityHashMap<PeerException, List<Integer>> broke = new IdentityHashMap<>();
    ExecutorService pool = Executors.newFixedThreadPool(options.jobs());
    try {
      List<Future<Stage.@Nullable Outcome>> outcomes = new ArrayList<>();
      for (int index = 0; index < plays.size(); index++) {
        int place = index;
        outcomes.add(
            pool.submit(
                () -> {
                  if (stopping) {
                    return null;
                  }
                  Stage.Outcome outcome = stage.play(plays.get(place));
                  if (outcome.broke() == null || !replayable(outcome.broke())) {
                    finish(place, outcome.result());
                  }
                  return outcome;
                }));
      }
      for (int index = 0; index < plays.size(); index++) {
        Stage.Outcome outcome = outcomes.get(index).get();
        if (outcome != null && outcome.broke() != null && replayable(outcome.broke())) {
          broke.computeIfAbsent(outcome.broke(), reason -> new ArrayList<>()).add(index);
        }
      }
      for (List<Integer> group : broke.values()) {
        blame(plays, group);
      }
    } catch (InterruptedException e) {
      cutOff = true;
      stopping = true;
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      cutOff = true;
      stopping = true;
      throw new IllegalStateException("the runner broke", e.getCause());
    } finally {
      end(pool);
    }
    return results();
  }

  /** What was played so far, in the order of the plays. */
  public synchronized List<Result> results() {
    List<Result> played = new ArrayList<>();
    for (Result result : results) {
      if (result != null) {
        played.add(result);
      }
    }
    return played;
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
      if (stopping) {
        return;
      }
      Stage.Outcome outcome = stage.play(plays.get(place));
      alone.add(outcome.result());
      found |= outcome.broke() != null;
    }
    for (int index = 0; index < group.size(); index++) {
      Result result = alone.get(index);
      finish(group.get(index), found ? result : unexplained(index, alone));
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

  private synchronized void finish(int place, Result result) {
    if (cutOff) {
      // What was cut off by an interrupt says nothing of the case.
      return;
    }
    results[place] = result;
    if (options.failFast() && result.verdict().isFailure()) {
      stopping = true;
    }
    listener.finished(result);
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
