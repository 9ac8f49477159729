package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.CaseOutline;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.peer.PeerException;
import dev.ampinterop.conformance.peer.Subject;
import dev.ampinterop.conformance.peer.TwistedRequirement;
import dev.ampinterop.conformance.player.Segmentation;
import dev.ampinterop.conformance.report.Again;
import dev.ampinterop.conformance.report.LostConnections;
import dev.ampinterop.conformance.report.Progress;
import dev.ampinterop.conformance.report.RunRecord;
import dev.ampinterop.conformance.report.RunSettings;
import dev.ampinterop.conformance.report.TerminalReport;
import dev.ampinterop.conformance.runner.Cast;
import dev.ampinterop.conformance.runner.OtherPeer;
import dev.ampinterop.conformance.runner.Planner;
import dev.ampinterop.conformance.runner.Play;
import dev.ampinterop.conformance.runner.RunOptions;
import dev.ampinterop.conformance.wire.Address;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Plays cases, and reports. */
@Command(
    name = "run",
    description = {
      "Plays conformance cases and says which conversations went as told.",
      "Exit status: 0 all as expected, 1 some case failed, 2 could not run."
    },
    footer = {
      "  amp-interop run",
      "  amp-interop run 'descriptors/*' --pair java:twisted --trace",
      "  amp-interop run --subject 'exec:./my-peer' --junit report.xml",
      "  amp-interop run --subject 'new=exec:./my-peer' --subject 'old=exec:../old/my-peer'",
      "  amp-interop run --against unix:server.sock",
      "  amp-interop run --listen unix:for-my-client.sock",
      "  amp-interop run --dry-run dispatch/sum --pair script:java --segment bytes",
      "  amp-interop run --cases my-cases --twisted 26.10.0 --twisted 24.11.0"
    })
final class RunCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @ParentCommand
  private Main main;

  /** What to say when standard output did not take everything. */
  static final String CUT_SHORT =
      "what was printed cannot all be written: the output takes no more";

  private static final String ALL_SKIPPED =
      "every case was skipped, so nothing is proved (the reasons are above;"
          + " amp-interop show CASE says who can play one)";

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Parameters(
      paramLabel = "CASE",
      arity = "0..*",
      completionCandidates = CaseIds.class,
      description = "Ids or globs of cases, descriptors/* for instance; all of them by default.")
  private List<String> patterns = new ArrayList<>();

  @Mixin private SubjectOptions subject = new SubjectOptions();

  @Option(
      names = "--against",
      paramLabel = "unix:PATH|tcp:HOST:PORT",
      converter = AddressConverter.class,
      description = {
        "Test a server that runs already, has the commands of docs/bare.md and needs no peer: the",
        "cases that are made of these commands are played, with script, java and twisted as"
            + " clients."
      })
  private @Nullable Address against;

  @Option(
      names = "--listen",
      paramLabel = "unix:PATH|tcp:HOST:PORT",
      converter = AddressConverter.class,
      description = {
        "Test a client that you start, which needs no peer: it connects there once for each",
        "conversation of amp-interop list --commands, and makes the calls that stand there."
      })
  private @Nullable Address listen;

  @Mixin private PeerOptions peer = new PeerOptions();

  @Mixin private ControlOptions control = new ControlOptions();

  @Mixin private CasesOptions cases = new CasesOptions();

  @Mixin private TimeoutOptions timeout = new TimeoutOptions("5");

  @Option(
      names = "--controls",
      description =
          "With --subject, play the pairings without a subject as well: they show that the cases"
              + " are sound.")
  private boolean controls;

  @Mixin private OffersOptions offers = new OffersOptions();

  @Option(
      names = "--transport",
      paramLabel = "unix|tcp",
      description =
          "What carries the conversations; by default what the case names first, mostly unix.")
  private @Nullable TransportKind transport;

  @Option(
      names = "--segment",
      paramLabel = "whole|bytes|random",
      description = "How the script cuts the bytes that it sends.")
  private Segmentation segmentation = Segmentation.WHOLE;

  @Option(
      names = "--impair",
      description =
          "Make the way between two implementations a rough one: cut, late, with small buffers,"
              + " descriptors in other messages.")
  private boolean impaired;

  @Option(
      names = "--strict",
      negatable = true,
      description =
          "Fail also where AMP leaves the choice and Twisted does something else; the default for"
              + " --subject java.")
  private @Nullable Boolean strict;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seeds --segment random and --impair; printed, so that a run can be repeated.")
  private @Nullable Long seed;

  @Option(
      names = "--long",
      description =
          "Play the long cases, too, with ten times the --timeout. Without it one is only played"
              + " where its id is given in full, or its file with --cases.")
  private boolean playsLong;

  @Option(names = "--jobs", paramLabel = "N", description = "How many conversations at once.")
  private int jobs = RunOptions.DEFAULT_JOBS;

  @Option(names = "--repeat", paramLabel = "N", description = "Play everything N times.")
  private int repeat = 1;

  @Option(names = "--fail-fast", description = "Stop at the first failure.")
  private boolean failFast;

  @Option(names = "--trace", description = "Print the wire log of every case, passed ones too.")
  private boolean trace;

  @Option(names = "--skips", description = "List every case that is skipped, with the reason.")
  private boolean skips;

  @Mixin private DryRunOptions dryRun = new DryRunOptions();

  @Mixin private Notes notes = new Notes();

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the results as JSON; - for standard output, and nothing else there.")
  private @Nullable Path json;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Write the results as JUnit XML; - as for --json.")
  private @Nullable Path junit;

  private boolean isStrict() {
    return strict == null ? subject.isOurs() && against == null && listen == null : strict;
  }

  @Override
  public Integer call() {
    List<Pairing> pairings = check();
    PrintStream err = System.err;
    long seed = this.seed != null ? this.seed : dryRun.seed();
    if (segmentation == Segmentation.RANDOM) {
      notes.say("cutting at random places, --seed " + seed);
    }
    if (impaired) {
      notes.say("a rough road between implementations, --seed " + seed);
    }
    RunOptions options =
        new RunOptions(
            timeout.limit(),
            listen == null ? jobs : 1, // its client does one thing after the other
            repeat,
            failFast,
            segmentation,
            seed,
            impaired,
            isStrict());
    if (dryRun.wanted()) {
      List<CaseOutline> matching = this.cases.outlines(patterns);
      List<CaseOutline> wanted = matching.stream().filter(this::isWanted).toList();
      leftOut(matching, wanted).forEach(notes::say);
      dryRun.print(
          this.cases.read(wanted),
          pairings,
          subject.isOurs(),
          Optional.ofNullable(transport),
          options,
          json);
      return 0;
    }
    Again again = new Again(program(), again(seed), peer.namesReleases());
    RunReports reports =
        new RunReports(
            json,
            junit,
            again,
            new RunSettings(
                spec.commandLine().getParseResult().originalArgs(),
                tested(),
                peer.choice(),
                peer.releases().stream().map(TwistedRequirement::toString).toList(),
                pairings,
                options));
    Interruption interruption = main.interruption().hold();
    reports.begin();
    RunRecord record;
    TerminalReport terminal;
    Optional<RuntimeException> broken;
    List<String> idle;
    List<String> leftOut;
    List<String> besides = new ArrayList<>();
    Duration played;
    try {
      List<OffersOptions.Pin> pins = offers.read();
      List<CaseOutline> matching = select();
      List<CaseOutline> wanted = matching.stream().filter(this::isWanted).toList();
      leftOut = leftOut(matching, wanted);
      CompletableFuture<List<ConformanceCase>> reading = this.cases.reading(wanted);
      try (Performance performance = performance(wanted, pairings, options, interruption)) {
        performance.demand(pins).forEach(problem -> notes.say(problem.text() + ": the run fails"));
        List<Play> plays = plan(performance, CasesOptions.read(reading), pairings);
        Progress progress =
            notes.quiet()
                ? Progress.quiet(err)
                : new Progress(err, plays.size(), Terminal.showsErrors());
        boolean colour = reports.terminal() == System.out && Terminal.colour().enabled();
        terminal =
            new TerminalReport(
                reports.terminal(),
                err,
                progress,
                again,
                new TerminalReport.Style(trace, skips, colour));
        reports.terminal().println(performance.headline(plays, this.cases.name()));
        reports.terminal().flush();
        performance.otherPeer(plays).map(OtherPeer::toString).ifPresent(besides::add);
        long began = System.nanoTime();
        record = performance.play(plays, terminal);
        played = Duration.ofNanos(System.nanoTime() - began);
        idle = subject.isOurs() ? List.of() : performance.idleSubjects(record);
        broken = performance.broken();
      }
    } catch (RuntimeException e) {
      String because = interruption.happened() ? "interrupted" : String.valueOf(e.getMessage());
      reports.end(RunRecord.nothing(because)).forEach(err::println);
      throw e instanceof PeerException || e instanceof IllegalArgumentException
          ? new CannotRun(because)
          : e;
    }
    if (against != null) {
      LostConnections.hint(record.results(), against.text()).ifPresent(besides::add);
    }
    besides.add(TimeTaken.words(played, main.sinceStart()));
    terminal.summary(record, leftOut, besides);
    List<String> unwritten = new ArrayList<>(reports.end(record));
    if (reports.terminal().checkError()) {
      unwritten.add(CUT_SHORT);
    }
    unwritten.forEach(problem -> err.println("amp-interop: " + problem));
    if (broken.isPresent()) {
      throw broken.get();
    }
    if (!record.tally().playedAnything() || (!idle.isEmpty() && record.incomplete().isEmpty())) {
      throw new CannotRun(
          record
              .incomplete()
              .map(why -> "nothing was played: " + why)
              .orElse(idle.isEmpty() ? ALL_SKIPPED : idle(idle)));
    }
    if (!unwritten.isEmpty()) {
      return CommandLine.ExitCode.USAGE;
    }
    return record.tally().failed() > 0 || !record.problems().isEmpty() ? 1 : 0;
  }

  private String idle(List<String> subjects) {
    return "every case of "
        + (subject.all().size() == 1 ? "the subject" : String.join(", ", subjects))
        + " was skipped, so nothing is proved (--skips lists the reasons)";
  }

  private Performance performance(
      List<CaseOutline> cases,
      List<Pairing> pairings,
      RunOptions options,
      Interruption interruption) {
    if (listen != null) {
      return performance(
          wishes(BareClient.CAST, Set.of(TransportKind.to(listen))), options, interruption);
    }
    if (against == null) {
      Set<TransportKind> transports =
          Planner.transports(
              cases.stream().map(CaseOutline::transports), Optional.ofNullable(transport));
      return performance(wishes(pairings, transports), options, interruption);
    }
    BareServer server = new BareServer(against);
    server.requireListening();
    Set<TransportKind> carrier = Set.of(TransportKind.to(against));
    try {
      return performance(wishes(server.cast(pairings), carrier), options, interruption);
    } catch (PeerException e) {
      if (!pairings.isEmpty()) {
        throw e;
      }
      notes.say("Twisted plays no client: " + e.problem());
      return performance(wishes(BareServer.WITHOUT_TWISTED, carrier), options, interruption);
    }
  }

  private Performance performance(
      Cast.Wishes wishes, RunOptions options, Interruption interruption) {
    return new Performance(
        wishes,
        control.setup(notes, interruption),
        Optional.ofNullable(transport),
        options,
        notes,
        interruption);
  }

  private Cast.Wishes wishes(List<Pairing> pairings, Set<TransportKind> transports) {
    return new Cast.Wishes(subject.all(), peer.choice(), peer.releases(), pairings, transports);
  }

  private List<String> tested() {
    if (listen != null) {
      return List.of(listen.text());
    }
    return against != null
        ? List.of(against.text())
        : subject.all().stream().map(Subject::toString).toList();
  }

  private List<CaseOutline> select() {
    List<CaseOutline> matching = cases.outlines(patterns);
    if (against == null && listen == null) {
      return matching;
    }
    List<CaseOutline> found =
        matching.stream().filter(told -> listen != null ? told.isListed() : told.isBare()).toList();
    if (found.isEmpty()) {
      throw new CannotRun(
          listen != null
              ? "none of these cases is in the list for clients (amp-interop list --commands)"
              : "none of these cases is for a bare server (amp-interop list --bare lists those"
                  + " that are)");
    }
    return found;
  }

  private List<Play> plan(
      Performance performance, List<ConformanceCase> cases, List<Pairing> pairings) {
    if (listen != null) {
      BareClient client = BareClient.at(listen, control.startLimit(), notes);
      return performance.planListed(client, pairings, cases);
    }
    if (against != null) {
      boolean script =
          pairings.isEmpty()
              || pairings.stream().anyMatch(pairing -> pairing.client().equals(Pairing.SCRIPT));
      List<Play> plays = performance.planAgainst(against, script, cases);
      if (plays.isEmpty()) {
        throw new CannotRun("no client of this run plays any of these cases (--pair says which)");
      }
      return plays;
    }
    List<Play> plays = performance.plan(cases, controls || subject.isOurs());
    if (plays.isEmpty()) {
      throw new CannotRun("no pairing of this run can play any of these cases (--pair says why)");
    }
    return plays;
  }

  /** A long case is played where the user means it. */
  private boolean isWanted(CaseOutline told) {
    return playsLong
        || !told.isLong()
        || patterns.contains(told.id())
        || cases.namesFileOf(told.id());
  }

  /** What to say of long cases that are not played; nothing where there are none. */
  private static List<String> leftOut(List<CaseOutline> matching, List<CaseOutline> wanted) {
    int count = matching.size() - wanted.size();
    if (wanted.isEmpty()) {
      throw new CannotRun(
          count == 1
              ? "the only case is a long one (play it with --long, or give its id in full)"
              : "all " + count + " cases are long ones (play them with --long)");
    }
    return count == 0
        ? List.of()
        : List.of(
            count
                + (count == 1 ? " long case" : " long cases")
                + " not played; --long plays "
                + (count == 1 ? "it" : "them"));
  }

  private List<Pairing> check() {
    if (jobs < 1 || repeat < 1) {
      throw new ParameterException(spec.commandLine(), "--jobs and --repeat must be more than 0");
    }
    dryRun.check(against != null ? "--against" : junit != null ? "--junit" : null);
    RunReports.check(json, junit);
    List<Pairing> pairings = subject.pairings();
    if (against != null) {
      ParseResult given = spec.commandLine().getParseResult();
      BareServer.check(pairings, given::hasMatchedOption).ifPresent(this::refuse);
    }
    offers.check(subject.all().size());
    if (listen != null) {
      if (against != null || !subject.isOurs()) {
        refuse("--listen tests a client that you start: leave --against and --subject out");
      }
      BareClient.check(pairings).ifPresent(this::refuse);
    }
    return pairings;
  }

  private void refuse(String problem) {
    throw new ParameterException(spec.commandLine(), problem);
  }

  /** What has a bearing on how a case goes, as the user would have to say it again. */
  private List<String> again(long seed) {
    List<String> options = new ArrayList<>();
    options.addAll(peer.again());
    options.addAll(control.again());
    options.addAll(subject.again());
    if (against != null) {
      options.addAll(List.of("--against", against.text()));
    }
    if (listen != null) {
      options.addAll(List.of("--listen", listen.text()));
    }
    options.addAll(cases.again());
    options.addAll(timeout.again());
    if (segmentation != Segmentation.WHOLE) {
      options.addAll(List.of("--segment", segmentation.toString()));
    }
    if (strict != null) {
      options.add(strict ? "--strict" : "--no-strict");
    }
    if (impaired) {
      options.add("--impair");
    }
    if (impaired || segmentation == Segmentation.RANDOM) {
      options.addAll(List.of("--seed", Long.toString(seed)));
    }
    return options;
  }

  static String program() {
    return System.getProperty("amp-interop.program", "./amp-interop");
  }
}
