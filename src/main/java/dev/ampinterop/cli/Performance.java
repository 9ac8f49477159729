package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.peer.OpenDescriptors;
import dev.ampinterop.conformance.player.JavaPlayer;
import dev.ampinterop.conformance.player.PeerReport;
import dev.ampinterop.conformance.player.ScriptPlayer;
import dev.ampinterop.conformance.report.RunRecord;
import dev.ampinterop.conformance.runner.Cast;
import dev.ampinterop.conformance.runner.Play;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.RunListener;
import dev.ampinterop.conformance.runner.RunOptions;
import dev.ampinterop.conformance.runner.Runner;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** One run: its players from start to end, and its record. */
final class Performance implements AutoCloseable {
  /** How long threads that end with their connection may take to close it. */
  private static final long SETTLE_NANOS = 2_000_000_000L;

  private final Cast.Wishes wishes;
  private final Optional<TransportKind> transport;
  private final RunOptions options;
  private final ScriptPlayer script;
  private final Cast cast;

  Performance(
      Cast.Wishes wishes, Optional<TransportKind> transport, RunOptions options, PrintStream err) {
    this.wishes = wishes;
    this.transport = transport;
    this.options = options;
    this.script = new ScriptPlayer();
    this.cast = Cast.of(wishes, JavaPlayer::new, step -> err.println("amp-interop: " + step));
  }

  List<Play> plan(List<ConformanceCase> cases) {
    List<Play> once = cast.planner(wishes.pairings(), transport).plan(cases);
    List<Play> plays = new ArrayList<>();
    for (int round = 0; round < options.repeat(); round++) {
      plays.addAll(once);
    }
    return plays;
  }

  /** Plays, and ends the players. */
  RunRecord play(List<Play> plays, RunListener listener, Interruption interruption) {
    Runner runner = new Runner(cast.directory(), options, script, listener);
    int before = OpenDescriptors.count();
    List<Result> results = runner.run(plays);
    // Conversations that were cut off end a little later, which says nothing of leaks.
    OptionalInt after =
        interruption.happened() ? OptionalInt.empty() : OptionalInt.of(settled(before));
    cast.close();
    List<PeerReport> peers = new ArrayList<>();
    peers.add(
        new PeerReport(
            "amp-interop",
            "runner",
            Map.of("amp-interop", Main.Version.own(), "java", System.getProperty("java.version")),
            Set.of(),
            0,
            before,
            after));
    peers.addAll(cast.reports());
    return new RunRecord(results, peers);
  }

  /** Our own count once it is back to what it was, or will not be. */
  private static int settled(int before) {
    long deadline = System.nanoTime() + SETTLE_NANOS;
    int after = OpenDescriptors.count();
    while (after > before && System.nanoTime() < deadline) {
      Thread.onSpinWait();
      after = OpenDescriptors.count();
    }
    return after;
  }

  @Override
  public void close() {
    cast.close();
    script.close();
  }
}
