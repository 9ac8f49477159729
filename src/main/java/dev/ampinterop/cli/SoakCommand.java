package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.peer.PeerException;
import dev.ampinterop.conformance.player.JavaPlayer;
import dev.ampinterop.conformance.player.ScriptPlayer;
import dev.ampinterop.conformance.report.Again;
import dev.ampinterop.conformance.report.JsonSoak;
import dev.ampinterop.conformance.report.ReportFile;
import dev.ampinterop.conformance.report.SoakReport;
import dev.ampinterop.conformance.runner.Cast;
import dev.ampinterop.conformance.soak.Fault;
import dev.ampinterop.conformance.soak.Soak;
import dev.ampinterop.conformance.soak.SoakBatch;
import dev.ampinterop.conformance.soak.SoakListener;
import dev.ampinterop.conformance.soak.SoakOptions;
import dev.ampinterop.conformance.soak.SoakRecord;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Very many calls with descriptors, and faults among them. */
@Command(
    name = "soak",
    description = {
      "Makes very many calls with a descriptor each way, in batches of one connection each, with"
          + " faults among them, and looks for descriptors left open and a heap that grows.",
      "The last line counts batches, and what is wrong with the whole as failed.",
      "Exit status: 0 all as expected, 1 something failed, 2 could not run."
    },
    footer = {
      "  amp-interop soak --calls 100000 --pair java:twisted",
      "  amp-interop soak --subject 'exec:./my-peer' --faults none"
    })
final class SoakCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @ParentCommand
  private Main main;

  private static final long LINE_EVERY_NANOS = 5_000_000_000L;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Option(
      names = "--calls",
      paramLabel = "N",
      description = "How many calls are answered in all; ${DEFAULT-VALUE} by default.",
      defaultValue = "10000")
  private long calls;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "How many of them on one connection, at most; ${DEFAULT-VALUE} by default.",
      defaultValue = "1000")
  private int batch;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      description = "How many calls are unanswered at once; ${DEFAULT-VALUE} by default.",
      defaultValue = "64")
  private int inFlight;

  @Option(
      names = "--faults",
      paramLabel = "all|none|FAULT,...",
      description = "What may go wrong; all by default.")
  private String faults = "all";

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Decides all that is random; printed, so that a soak can be repeated.")
  private @Nullable Long seed;

  @Option(names = "--only", paramLabel = "N", description = "Play only the batch of that number.")
  private @Nullable Integer only;

  @Mixin private SubjectOptions subject = new SubjectOptions();

  @Mixin private PeerOptions peer = new PeerOptions();

  @Mixin private ControlOptions control = new ControlOptions();

  @Mixin private TimeoutOptions timeout = new TimeoutOptions("120");

  @Mixin private Notes notes = new Notes();

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the results as JSON; - for standard output, and nothing else there.")
  private @Nullable Path json;

  @Override
  public Integer call() {
    List<Pairing> pairings = check();
    PrintStream out =
        json != null && ReportFile.of(json).isStandardOutput() ? System.err : System.out;
    if (seed == null) {
      seed = System.nanoTime() & 0xffff_ffffL;
      notes.say("--seed " + seed);
    }
    Cast.Wishes wishes =
        new Cast.Wishes(
            subject.only(), peer.choice(), peer.releases(), pairings, Set.of(TransportKind.UNIX));
    Interruption interruption = main.interruption().hold();
    Consumer<String> steps = interruption.until(notes::step);
    try (ScriptPlayer script = new ScriptPlayer();
        Cast cast = Cast.of(wishes, JavaPlayer::new, steps, control.setup(notes, interruption))) {
      SoakOptions options =
          new SoakOptions(
              calls,
              batch,
              inFlight,
              seed,
              pairings.isEmpty() ? everyPairing(cast) : pairings,
              Fault.parse(faults),
              timeout.limit());
      SoakRecord soak =
          new Soak(options, cast, script, new Told(out))
              .run(only == null ? OptionalInt.empty() : OptionalInt.of(only));
      SoakReport.lines(soak).forEach(out::println);
      out.flush();
      if (json != null) {
        ReportFile.of(json).write(JsonSoak.of(soak).text());
      }
      if (!soak.tally().playedAnything()) {
        throw new CannotRun(
            "every batch was skipped, so nothing is proved (choose other --faults or a peer that"
                + " offers more)");
      }
      return soak.tally().failed() > 0 ? 1 : 0;
    } catch (PeerException | IllegalArgumentException e) {
      throw new CannotRun(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new CannotRun(String.valueOf(e.getMessage()));
    }
  }

  private static List<Pairing> everyPairing(Cast cast) {
    String name = cast.subjects().get(0);
    return List.of(
        new Pairing(name, "twisted"), new Pairing("twisted", name), new Pairing(name, name));
  }

  private List<Pairing> check() {
    if (calls < 1 || batch < 1 || inFlight < 1) {
      throw new ParameterException(
          spec.commandLine(), "--calls, --batch and --in-flight must be more than 0");
    }
    RunReports.check(json);
    try {
      List<Fault> unused = Fault.parse(faults);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--faults: " + e.getMessage());
    }
    List<Pairing> pairings = subject.pairings();
    for (Pairing pairing : pairings) {
      if (pairing.client().equals(Pairing.SCRIPT) || pairing.server().equals(Pairing.SCRIPT)) {
        throw new ParameterException(
            spec.commandLine(),
            "--pair: the script takes the place of a player where a fault needs it (name two"
                + " implementations)");
      }
    }
    return pairings;
  }

  /** Progress for people, and each batch that failed, with the command that plays it again. */
  private final class Told implements SoakListener {
    private final PrintStream out;
    private long lastLine = System.nanoTime();

    Told(PrintStream out) {
      this.out = out;
    }

    @Override
    public void over(SoakBatch batch, long answered, int failed, List<String> problems) {
      if (!problems.isEmpty()) {
        out.println(
            "FAILED batch " + batch.number() + "    " + batch.pairing() + " " + batch.fault());
        problems.forEach(problem -> out.println("  " + problem));
        out.println("  again     " + again(batch));
      }
      if (System.nanoTime() - lastLine > LINE_EVERY_NANOS) {
        lastLine = System.nanoTime();
        notes.step(
            String.format(Locale.ROOT, "%,d of %,d calls, %d failed", answered, calls, failed));
      }
    }

    // Everything that decides what the batch is, and who plays it.
    private String again(SoakBatch batch) {
      List<String> words = new ArrayList<>(List.of(RunCommand.program(), "soak"));
      words.addAll(List.of("--seed", String.valueOf(seed), "--only", "" + batch.number()));
      words.addAll(List.of("--calls", "" + calls, "--batch", "" + batch()));
      words.addAll(List.of("--in-flight", "" + inFlight, "--faults", faults));
      subject.pairings().forEach(pair -> words.addAll(List.of("--pair", pair.toString())));
      if (peer.namesReleases()) {
        peer.releases().forEach(version -> words.addAll(List.of("--twisted", version.toString())));
      }
      words.addAll(peer.again());
      words.addAll(subject.again());
      words.addAll(timeout.again());
      return words.stream().map(Again::quoted).collect(Collectors.joining(" "));
    }

    private int batch() {
      return SoakCommand.this.batch;
    }
  }
}
