package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.peer.OpenDescriptors;
import dev.ampinterop.conformance.player.JavaPlayer;
import dev.ampinterop.conformance.player.OpenCounts;
import dev.ampinterop.conformance.player.PeerReport;
import dev.ampinterop.conformance.player.PeerSetup;
import dev.ampinterop.conformance.player.ScriptPlayer;
import dev.ampinterop.conformance.report.Headline;
import dev.ampinterop.conformance.report.Problem;
import dev.ampinterop.conformance.report.RunRecord;
import dev.ampinterop.conformance.runner.Cast;
import dev.ampinterop.conformance.runner.OtherPeer;
import dev.ampinterop.conformance.runner.Planner;
import dev.ampinterop.conformance.runner.Play;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.RunListener;
import dev.ampinterop.conformance.runner.RunOptions;
import dev.ampinterop.conformance.runner.Runner;
import dev.ampinterop.conformance.runner.Verdict;
import dev.ampinterop.conformance.wire.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One run: its players from start to end, and its record. */
final class Performance implements AutoCloseable {
  /** How long threads that end with their connection may take to close it. */
  private static final long SETTLE_NANOS = 2_000_000_000L;

  private final Cast.Wishes wishes;
  private final Optional<TransportKind> transport;
  private final RunOptions options;
  private final Interruption interruption;
  private final ScriptPlayer script;
  private final Cast cast;
  private List<Problem> brokenPins = List.of();
  private @Nullable RuntimeException broken;
  private @Nullable BareClient visitor;
  private boolean closed;

  Performance(
      Cast.Wishes wishes,
      PeerSetup setup,
      Optional<TransportKind> transport,
      RunOptions options,
      Notes notes,
      Interruption interruption) {
    this.interruption = interruption;
    this.wishes = wishes;
    this.transport = transport;
    this.options = options;
    this.script = new ScriptPlayer();
    this.cast = Cast.of(wishes, JavaPlayer::new, interruption.until(notes::step), setup);
  }

  /**
   * The plays of these cases.
   *
   * @param controls whether those in which no subject takes part are among them, where no pairing
   *     was asked for
   */
  List<Play> plan(List<ConformanceCase> cases, boolean controls) {
    List<Play> once = cast.planner(wishes.pairings(), transport).plan(cases);
    if (!controls && wishes.pairings().isEmpty()) {
      once = once.stream().filter(this::testsSubject).toList();
    }
    return repeated(once);
  }

  private boolean testsSubject(Play play) {
    return cast.subjects().stream().anyMatch(play.pairing()::involves);
  }

  /**
   * The plays of these cases against a server that runs already.
   *
   * @param script whether the script is among the clients
   */
  List<Play> planAgainst(Address address, boolean script, List<ConformanceCase> cases) {
    return repeated(cast.planAgainst(address, script, cases));
  }

  /** The plays of these cases with a client that connects by itself, which this closes. */
  List<Play> planListed(BareClient client, List<Pairing> pairings, List<ConformanceCase> cases) {
    visitor = client;
    return repeated(client.plan(cast, pairings, cases));
  }

  private List<Play> repeated(List<Play> once) {
    List<Play> plays = new ArrayList<>();
    for (int round = 0; round < options.repeat(); round++) {
      plays.addAll(once);
    }
    return plays;
  }

  /**
   * Says what subjects should offer.
   *
   * @return what they do not offer; problems of the record, too
   * @throws CannotRun when there is no such subject
   */
  List<Problem> demand(List<OffersOptions.Pin> pins) {
    List<Problem> broken = new ArrayList<>();
    for (OffersOptions.Pin pin : pins) {
      String subject = pin.subject().or(() -> cast.subjects().stream().findFirst()).orElse("");
      if (!cast.subjects().contains(subject)) {
        throw new CannotRun(
            pin.subject().isEmpty()
                ? "--offers is about the subject, which no pairing names"
                : "--offers "
                    + subject
                    + "="
                    + pin.file()
                    + ": there is no subject \""
                    + subject
                    + "\" in this run (there are "
                    + String.join(", ", cast.subjects())
                    + "; a file whose name has an equals sign is written with its folder)");
      }
      // One that did not start offers nothing that could be compared; its conversations fail.
      List<String> lacking = cast.offers(subject).map(pin.offers()::lackedBy).orElse(List.of());
      if (!lacking.isEmpty()) {
        broken.add(
            Problem.offersLess(
                subject,
                subject
                    + " no longer offers "
                    + String.join(", ", lacking)
                    + ", which "
                    + pin.file()
                    + " pins"));
      }
    }
    brokenPins = List.copyOf(broken);
    return brokenPins;
  }

  /**
   * What is tested, with whom, and over what.
   *
   * @param suite where the cases are from, for people
   */
  Headline headline(List<Play> plays, String suite) {
    boolean atItsAddress =
        plays.stream().anyMatch(play -> play.pairing().involves(Pairing.ENDPOINT));
    List<String> tested = atItsAddress ? List.of(Pairing.ENDPOINT) : cast.subjects();
    return new Headline(plays, cast.reports(), tested, suite);
  }

  /** Whether Twisted would play more the other way. */
  Optional<OtherPeer> otherPeer(List<Play> plays) {
    return cast.reports().stream()
        .filter(peer -> peer.name().equals(Planner.TWISTED))
        .findFirst()
        .flatMap(peer -> OtherPeer.of(plays, peer.kind()));
  }

  /**
   * Plays, and ends the players. Where the runner breaks, the record has what was played until
   * then, and {@link #broken} says why.
   */
  RunRecord play(List<Play> plays, RunListener listener) {
    BareClient client = visitor;
    // A client that connects by itself plays nothing twice, which a search for leaks asks for.
    Runner runner =
        client == null
            ? Runner.findingLeaks(cast.directory(), options, script, listener)
            : new Runner(cast.directory(), options, script, listener);
    interruption.first(runner::cutOff);
    if (client != null) {
      client.awaitConnection();
    }
    int before = OpenDescriptors.count();
    try {
      List<Result> unused = runner.run(plays);
    } catch (IllegalStateException e) {
      broken = e;
    }
    if (client != null) {
      client.close();
    }
    List<Result> results = runner.results();
    // Conversations that were cut off end a little later, which says nothing of leaks.
    OptionalInt after =
        interruption.happened() ? OptionalInt.empty() : OptionalInt.of(settled(before));
    try {
      close();
    } catch (RuntimeException e) {
      // What was played is known all the same.
      broken = broken == null ? e : broken;
    }
    List<PeerReport> peers = new ArrayList<>();
    peers.add(
        new PeerReport(
            "amp-interop",
            "amp-interop",
            PeerReport.RUNNER,
            Map.of("amp-interop", Main.Version.own(), "java", System.getProperty("java.version")),
            Set.of(),
            0,
            OpenCounts.ofRunner(before, after),
            Optional.empty()));
    peers.addAll(cast.reports());
    return new RunRecord(
        results,
        peers,
        plays.size(),
        incomplete(results.size() < plays.size()),
        runner.notes(),
        cast.subjects(),
        brokenPins);
  }

  /**
   * Those subjects that should have played, and of which every case was skipped. Where no subject
   * has played at all these are all.
   */
  List<String> idleSubjects(RunRecord record) {
    List<String> idle =
        cast.subjects().stream()
            .filter(
                subject ->
                    record.results().stream()
                        .filter(result -> result.verdict() != Verdict.SKIPPED)
                        .noneMatch(result -> result.play().pairing().involves(subject)))
            .toList();
    if (idle.size() == cast.subjects().size()) {
      return idle;
    }
    return idle.stream()
        .filter(
            subject ->
                wishes.pairings().isEmpty()
                    || wishes.pairings().stream().anyMatch(pairing -> pairing.involves(subject)))
        .toList();
  }

  /** Why the runner broke, which is a bug; empty unless it did. */
  Optional<RuntimeException> broken() {
    return Optional.ofNullable(broken);
  }

  private Optional<String> incomplete(boolean missing) {
    List<String> lost = cast.lost();
    if (broken != null) {
      return Optional.of("the runner broke: " + broken.getMessage());
    }
    if (missing && interruption.happened()) {
      return Optional.of("interrupted");
    }
    if (!lost.isEmpty()) {
      return Optional.of("a peer could not be started again: " + String.join("; ", lost));
    }
    return missing
        ? Optional.of(options.failFast() ? "--fail-fast, at the first failure" : "stopped")
        : Optional.empty();
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
    if (closed) {
      return;
    }
    closed = true;
    try (BareClient unused = visitor) {
      cast.close();
    } finally {
      script.close();
    }
  }
}
