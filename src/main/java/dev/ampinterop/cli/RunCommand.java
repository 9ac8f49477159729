package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.peer.PeerException;
import dev.ampinterop.conformance.player.Segmentation;
import dev.ampinterop.conformance.report.Again;
import dev.ampinterop.conformance.report.JsonReport;
import dev.ampinterop.conformance.report.JunitReport;
import dev.ampinterop.conformance.report.Progress;
import dev.ampinterop.conformance.report.RunRecord;
import dev.ampinterop.conformance.report.TerminalReport;
import dev.ampinterop.conformance.runner.Cast;
import dev.ampinterop.conformance.runner.Planner;
import dev.ampinterop.conformance.runner.Play;
import dev.ampinterop.conformance.runner.RunOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Plays cases, and reports. */
@Command(
    name = "run",
    description = {
      "Plays conformance cases and says which conversations went as told.",
      "Exit status: 0 all as expected, 1 some case failed, 2 could not run."
    },
    sortOptions = false,
    versionProvider = Main.Version.class,
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Parameters(
      paramLabel = "CASE",
      arity = "0..*",
      description = "Ids or globs of cases, descriptors/* for instance; all of them by default.")
  private List<String> patterns = new ArrayList<>();

  @Mixin private SubjectOptions subject = new SubjectOptions();

  @Mixin private PeerOptions peer = new PeerOptions();

  @Mixin private CasesOptions cases = new CasesOptions();

  @Mixin private TimeoutOptions timeout = new TimeoutOptions("5");

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
      names = "--seed",
      paramLabel = "N",
      description = "Seeds --segment random; printed, so that a run can be repeated.")
  private @Nullable Long seed;

  @Option(names = "--jobs", paramLabel = "N", description = "How many conversations at once.")
  private int jobs = RunOptions.DEFAULT_JOBS;

  @Option(names = "--repeat", paramLabel = "N", description = "Play everything N times.")
  private int repeat = 1;

  @Option(names = "--fail-fast", description = "Stop at the first failure.")
  private boolean failFast;

  @Option(names = "--trace", description = "Print the wire log of every case, passed ones too.")
  private boolean trace;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the results as JSON.")
  private @Nullable Path json;

  @Option(names = "--junit", paramLabel = "FILE", description = "Write the results as JUnit XML.")
  private @Nullable Path junit;

  @Override
  public Integer call() {
    List<Pairing> pairings = check();
    List<ConformanceCase> cases = this.cases.select(patterns);
    PrintStream err = System.err;
    long seed = this.seed != null ? this.seed : System.nanoTime() & 0xffff_ffffL;
    if (segmentation == Segmentation.RANDOM) {
      err.println("amp-interop: cutting at random places, --seed " + seed);
    }
    RunOptions options =
        new RunOptions(timeout.limit(), jobs, repeat, failFast, segmentation, seed);
    Cast.Wishes wishes =
        new Cast.Wishes(
            subject.subject(),
            peer.choice(),
            peer.releases(),
            pairings,
            Planner.transports(cases, Optional.ofNullable(transport)));
    Again again = new Again(program(), again(seed), peer.namesReleases());
    try (Interruption interruption = new Interruption()) {
      RunRecord record;
      TerminalReport terminal;
      boolean cut;
      try (Performance performance =
          new Performance(wishes, Optional.ofNullable(transport), options, err)) {
        List<Play> plays = performance.plan(cases);
        if (plays.isEmpty()) {
          throw new CannotRun(
              "no pairing of this run can play any of these cases (--pair says why)");
        }
        terminal =
            new TerminalReport(
                System.out, err, new Progress(err, plays.size(), onTerminal()), again, trace);
        record = performance.play(plays, terminal, interruption);
        cut = record.results().size() < plays.size();
      } catch (PeerException | IllegalArgumentException e) {
        throw new CannotRun(String.valueOf(e.getMessage()));
      }
      if (cut) {
        err.println("amp-interop: stopped early, what follows is what was played until then");
      }
      terminal.summary(record);
      write(record, again);
      return record.tally().failed() > 0 ? 1 : 0;
    }
  }

  private List<Pairing> check() {
    if (jobs < 1 || repeat < 1) {
      throw new ParameterException(spec.commandLine(), "--jobs and --repeat must be more than 0");
    }
    for (Path file : new Path[] {json, junit}) {
      if (file != null) {
        OutputFile.requireWritable(file);
      }
    }
    return subject.pairings();
  }

  private void write(RunRecord record, Again again) {
    try {
      if (json != null) {
        JsonReport.write(record, json);
      }
      if (junit != null) {
        new JunitReport(again).write(record, junit);
      }
    } catch (IOException e) {
      throw new CannotRun("cannot write a report: " + e);
    }
  }

  /** What has a bearing on how a case goes, as the user would have to say it again. */
  private List<String> again(long seed) {
    List<String> options = new ArrayList<>();
    options.addAll(peer.again());
    options.addAll(subject.again());
    options.addAll(cases.again());
    options.addAll(timeout.again());
    if (segmentation != Segmentation.WHOLE) {
      options.addAll(List.of("--segment", segmentation.toString()));
    }
    if (segmentation == Segmentation.RANDOM) {
      options.addAll(List.of("--seed", Long.toString(seed)));
    }
    return options;
  }

  static String program() {
    return System.getProperty("amp-interop.program", "./amp-interop");
  }

  /** Standard error need not be where standard input is, so the console does not tell. */
  private static boolean onTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }
}
