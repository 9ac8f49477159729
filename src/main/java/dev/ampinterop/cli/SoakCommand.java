package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.peer.PeerChoice;
import dev.ampinterop.conformance.peer.PeerException;
import dev.ampinterop.conformance.player.JavaPlayer;
import dev.ampinterop.conformance.player.ScriptPlayer;
import dev.ampinterop.conformance.report.JsonReport;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
    sortOptions = false,
    versionProvider = Main.Version.class,
    mixinStandardHelpOptions = true)
final class SoakCommand implements Callable<Integer> {
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

  @Option(
      names = "--pair",
      paramLabel = "CLIENT:SERVER",
      description =
          "Who plays; repeatable. By default the subject with Twisted, both ways, and with itself."
              + " The script takes the place of one of them for some faults.")
  private List<String> pairs = new ArrayList<>();

  @Option(
      names = "--peer",
      paramLabel = "auto|container|process",
      description = "Where Twisted runs, as for run.")
  private PeerChoice peer = PeerChoice.AUTO;

  @Option(
      names = "--subject",
      paramLabel = "SUBJECT",
      description = "What is tested: java (the default), exec:COMMAND or socket:PATH, as for run.")
  private String subject = "java";

  @Option(
      names = "--twisted",
      paramLabel = "VERSION",
      description =
          "The release of Twisted; "
              + PeerChoice.DEFAULT_TWISTED
              + " by default. With several each batch that one takes part in is played with all.")
  private List<String> twisted = new ArrayList<>();

  @Option(
      names = "--timeout",
      paramLabel = "S",
      description = "Seconds that a batch may take; ${DEFAULT-VALUE} by default.",
      defaultValue = "120")
  private double timeout;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the results as JSON.")
  private @Nullable Path json;

  @Override
  public Integer call() {
    List<Pairing> pairings = check();
    PrintStream err = System.err;
    if (seed == null) {
      seed = System.nanoTime() & 0xffff_ffffL;
      err.println("amp-interop: --seed " + seed);
    }
    Cast.Wishes wishes =
        new Cast.Wishes(
            subject,
            peer,
            twisted.isEmpty() ? List.of(PeerChoice.DEFAULT_TWISTED) : twisted,
            pairings,
            Set.of(TransportKind.UNIX));
    try (Interruption interruption = new Interruption();
        ScriptPlayer script = new ScriptPlayer();
        Cast cast = Cast.of(wishes, JavaPlayer::new, step -> err.println("amp-interop: " + step))) {
      SoakOptions options =
          new SoakOptions(
              calls,
              batch,
              inFlight,
              seed,
              pairings.isEmpty() ? everyPairing(cast) : pairings,
              Fault.parse(faults),
              Duration.ofMillis(Math.round(timeout * 1000)));
      SoakRecord soak =
          new Soak(options, cast, script, new Told(err))
              .run(only == null ? OptionalInt.empty() : OptionalInt.of(only));
      if (interruption.happened()) {
        err.println("amp-interop: stopped early, what follows is what was played until then");
      }
      SoakReport.lines(soak).forEach(System.out::println);
      System.out.flush();
      if (json != null) {
        JsonReport.write(soak, json);
      }
      return soak.tally().failed() > 0 ? 1 : 0;
    } catch (PeerException | IllegalArgumentException e) {
      throw new CannotRun(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new CannotRun("cannot write a report: " + e);
    }
  }

  private static List<Pairing> everyPairing(Cast cast) {
    String name = cast.subjectName().orElseThrow();
    return List.of(
        new Pairing(name, "twisted"), new Pairing("twisted", name), new Pairing(name, name));
  }

  private List<Pairing> check() {
    if (calls < 1 || batch < 1 || inFlight < 1 || !(timeout > 0)) {
      throw new ParameterException(
          spec.commandLine(), "--calls, --batch, --in-flight and --timeout must be more than 0");
    }
    if (json != null) {
      RunCommand.checkWritable(json);
    }
    try {
      List<Fault> unused = Fault.parse(faults);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--faults: " + e.getMessage());
    }
    List<Pairing> pairings = new ArrayList<>();
    for (String pair : pairs) {
      try {
        pairings.add(Pairing.parse(pair));
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), "--pair: " + e.getMessage());
      }
      if (List.of(pair.split(":", -1)).contains(Pairing.SCRIPT)) {
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
    private final PrintStream err;
    private long lastLine = System.nanoTime();

    Told(PrintStream err) {
      this.err = err;
    }

    @Override
    public void over(SoakBatch batch, long answered, int failed, List<String> problems) {
      if (!problems.isEmpty()) {
        System.out.println(
            "FAILED batch " + batch.number() + "    " + batch.pairing() + " " + batch.fault());
        problems.forEach(problem -> System.out.println("  " + problem));
        System.out.println("  again     " + again(batch));
      }
      if (System.nanoTime() - lastLine > LINE_EVERY_NANOS) {
        lastLine = System.nanoTime();
        err.printf(
            Locale.ROOT, "amp-interop: %,d of %,d calls, %d failed%n", answered, calls, failed);
      }
    }

    // Everything that decides what the batch is, and who plays it.
    private String again(SoakBatch batch) {
      List<String> words = new ArrayList<>(List.of(RunCommand.program(), "soak"));
      words.addAll(List.of("--seed", String.valueOf(seed), "--only", "" + batch.number()));
      words.addAll(List.of("--calls", "" + calls, "--batch", "" + batch()));
      words.addAll(List.of("--in-flight", "" + inFlight, "--faults", faults));
      pairs.forEach(pair -> words.addAll(List.of("--pair", pair)));
      twisted.forEach(version -> words.addAll(List.of("--twisted", version)));
      if (peer != PeerChoice.AUTO) {
        words.addAll(List.of("--peer", peer.toString()));
      }
      if (!subject.equals("java")) {
        words.addAll(List.of("--subject", "'" + subject + "'"));
      }
      return words.stream().collect(Collectors.joining(" "));
    }

    private int batch() {
      return SoakCommand.this.batch;
    }
  }
}
