package dev.ampinterop.conformance.soak;

import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.peer.OpenDescriptors;
import dev.ampinterop.conformance.player.ScriptPlayer;
import dev.ampinterop.conformance.player.Segmentation;
import dev.ampinterop.conformance.runner.Cast;
import dev.ampinterop.conformance.runner.Play;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.RunOptions;
import dev.ampinterop.conformance.runner.Runner;
import dev.ampinterop.conformance.runner.Tally;
import dev.ampinterop.conformance.runner.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Plays batches one after the other, and counts the open descriptors of all processes after each.
 * What a batch observed is judged and forgotten. For one thread, once.
 */
public final class Soak {
  /** How long threads that end with their connection may take to close it. */
  private static final Duration SETTLE_LIMIT = Duration.ofSeconds(10);

  private static final int WARM_UP = 10;

  private final SoakOptions options;
  private final Cast cast;
  private final Duration settleLimit;
  private final Runner runner;
  private final SoakListener listener;
  private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
  private final Map<Role, Long> sent = new EnumMap<>(Role.class);
  private final Map<String, Long> unclaimed = new TreeMap<>();
  private final List<HeapSample> heap = new ArrayList<>();
  private int passed;
  private int failed;
  private int skipped;
  private long calls;
  private boolean interrupted;

  /**
   * @param cast the players of the pairings; it is closed at the end of {@link #run}
   * @param listener hears of each batch
   */
  public Soak(SoakOptions options, Cast cast, ScriptPlayer script, SoakListener listener) {
    this(options, cast, script, SETTLE_LIMIT, listener);
  }

  Soak(
      SoakOptions options,
      Cast cast,
      ScriptPlayer script,
      Duration settleLimit,
      SoakListener listener) {
    this.options = options;
    this.settleLimit = settleLimit;
    this.cast = cast;
    this.listener = listener;
    RunOptions play =
        new RunOptions(options.limit(), 1, 1, false, Segmentation.WHOLE, options.seed());
    this.runner = new Runner(cast.directory(), play, script, result -> {});
  }

  /**
   * Plays all batches, or until the calling thread is interrupted.
   *
   * @param only the number of the only batch to play; empty for all
   * @throws IllegalArgumentException when there is no such batch; for people
   */
  public SoakRecord run(OptionalInt only) {
    long start = System.nanoTime();
    List<SoakBatch> batches = chosen(only);
    Set<Integer> looks = looks(batches.size());
    oneCallEach();
    int before = OpenDescriptors.count();
    for (int index = 0; index < batches.size(); index++) {
      if (interrupted || Thread.currentThread().isInterrupted()) {
        interrupted = true;
        break;
      }
      play(batches.get(index));
      if (looks.contains(index)) {
        // Threads that wait still hold what they did last, which would be more or less by chance.
        oneCallEach();
        heap.add(HeapSample.after(calls));
      }
    }
    int after = settled(before);
    cast.close();
    return new SoakRecord(
        options,
        new Tally(passed, failed, skipped),
        calls,
        sent,
        faults,
        unclaimed,
        before,
        after,
        heap.isEmpty() ? List.of(HeapSample.after(calls)) : heap,
        cast.reports(),
        Duration.ofNanos(System.nanoTime() - start),
        incomplete());
  }

  private Optional<String> incomplete() {
    if (interrupted) {
      return Optional.of("interrupted");
    }
    List<String> lost = cast.lost();
    return lost.isEmpty()
        ? Optional.empty()
        : Optional.of("a peer could not be started again: " + String.join("; ", lost));
  }

  /** Whoever plays for the first time opens what stays: junixsocket a socket of its own. */
  private void oneCallEach() {
    for (Pairing pairing : options.pairings()) {
      SoakBatch batch = new SoakBatch(0, pairing, Fault.NONE, 1, options.seed());
      SoakConversation conversation = SoakConversation.of(batch, options.inFlight());
      runner.run(
          cast.planner(List.of(pairing), Optional.empty()).plan(List.of(conversation.told())));
    }
  }

  private List<SoakBatch> chosen(OptionalInt only) {
    List<SoakBatch> batches = SoakBatch.plan(options);
    if (only.isEmpty()) {
      return batches;
    }
    int number = only.getAsInt();
    if (number < 1 || number > batches.size()) {
      throw new IllegalArgumentException(
          "there is no batch " + number + " (these options give 1 to " + batches.size() + ")");
    }
    return List.of(batches.get(number - 1));
  }

  /** After which batches to look at the heap: the warm-up, half of them, the last. */
  private static Set<Integer> looks(int batches) {
    return new TreeSet<>(
        List.of(
            Math.min(Math.max(WARM_UP, batches / WARM_UP), batches) - 1, batches / 2, batches - 1));
  }

  private void play(SoakBatch batch) {
    SoakConversation conversation = SoakConversation.of(batch, options.inFlight());
    List<Play> plays =
        cast.planner(List.of(batch.pairing()), Optional.empty()).plan(List.of(conversation.told()));
    for (Play play : plays) {
      Map<Integer, String> open = OpenDescriptors.counted();
      List<Integer> peers = cast.openInPeers();
      List<Result> results = runner.run(List.of(play));
      if (results.isEmpty()) {
        interrupted = true;
        return;
      }
      List<String> problems = problems(results.get(0));
      int left = settled(open.size()) - open.size();
      if (left > 0) {
        Map<Integer, String> now = OpenDescriptors.counted();
        now.keySet().removeAll(open.keySet());
        problems.add("the JVM left " + left + " descriptors open: " + now);
      }
      if (!cast.openInPeers().equals(peers)) {
        problems.add(
            "a peer had " + peers + " descriptors open before, " + cast.openInPeers() + " after");
      }
      note(batch, results.get(0), conversation, problems);
      listener.over(batch, calls, failed, problems);
    }
  }

  private void note(
      SoakBatch batch, Result result, SoakConversation conversation, List<String> problems) {
    if (result.verdict() == Verdict.SKIPPED) {
      skipped++;
    } else if (problems.isEmpty()) {
      passed++;
      faults.merge(batch.fault(), 1, Integer::sum);
      calls += conversation.calls();
      conversation.sent().forEach((role, count) -> sent.merge(role, (long) count, Long::sum));
      Pairing pairing = result.play().pairing();
      for (String player : new TreeSet<>(List.of(pairing.client(), pairing.server()))) {
        unclaimed.merge(player, (long) conversation.unclaimedBy(player, pairing), Long::sum);
      }
    } else {
      failed++;
    }
  }

  private static List<String> problems(Result result) {
    List<String> problems = new ArrayList<>();
    if (result.verdict().isFailure()) {
      problems.add(result.pairing() + ": " + result.reason());
      result.differences().stream().skip(1).forEach(other -> problems.add(other.toString()));
    }
    return problems;
  }

  /** Our own count once it is back to what it was, or will not be. */
  private int settled(int before) {
    long deadline = System.nanoTime() + settleLimit.toNanos();
    int open = OpenDescriptors.count();
    while (open > before && System.nanoTime() < deadline) {
      Thread.onSpinWait();
      open = OpenDescriptors.count();
    }
    return open;
  }
}
