package dev.ampinterop.cli;

import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.capture.StoredCapture;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.CommandNames;
import dev.ampinterop.conformance.peer.TwistedRequirement;
import dev.ampinterop.conformance.player.Segmentation;
import dev.ampinterop.conformance.replay.Overlap;
import dev.ampinterop.conformance.replay.ReplayException;
import dev.ampinterop.conformance.replay.Variables;
import dev.ampinterop.conformance.report.Progress;
import dev.ampinterop.conformance.report.RunRecord;
import dev.ampinterop.conformance.report.RunSettings;
import dev.ampinterop.conformance.report.TerminalReport;
import dev.ampinterop.conformance.runner.RunListener;
import dev.ampinterop.conformance.runner.RunOptions;
import dev.ampinterop.conformance.verdict.Reference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code amp-interop replay}: one side of a capture, played again. */
@Command(
    name = "replay",
    description = {
      "Plays one side of captured conversations again, and says whether the other side does what it"
          + " did.",
      "Exit status: 0 all as captured, 1 not (in one of the tries at least), 2 could not run."
    },
    footer = {
      "  amp-interop replay talk.capture --as client --against unix:back.sock",
      "  amp-interop replay cases/*.json --as client --against unix:app.sock"
    })
final class ReplayCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @ParentCommand
  private Main main;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Parameters(
      paramLabel = "CAPTURE|CASE",
      arity = "1..*",
      description = "What was recorded or imported, or the files of cases.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--connection",
      paramLabel = "N",
      description = "Only this connection of the capture. All by default, one after the other.")
  private @Nullable Integer connection;

  @Option(
      names = "--as",
      paramLabel = "client|server",
      required = true,
      description = "The side to play as it was captured.")
  private Role as = Role.CLIENT;

  @Mixin private AgainstOptions against = new AgainstOptions();

  @Mixin private PeerOptions peer = new PeerOptions();

  @Mixin private ControlOptions control = new ControlOptions();

  @Mixin private TimeoutOptions timeout = new TimeoutOptions("5");

  @Option(
      names = "--delays",
      paramLabel = "recorded|none",
      description =
          "Whether to write no sooner than in the capture, to any program. none by default.")
  private Delays delays = Delays.NONE;

  @Option(
      names = "--variable",
      paramLabel = "COMMAND.KEY",
      description = "A value that is another one each time, of any program; repeatable.")
  private List<String> variables = new ArrayList<>();

  @Option(
      names = "--strict-order",
      description = "Any program has to send its boxes in the captured order.")
  private boolean strictOrder;

  @Option(
      names = "--concurrent",
      negatable = true,
      description =
          "Play all connections at once to any program, in the captured order; so it is where some"
              + " of them were open at the same time.")
  private @Nullable Boolean concurrent;

  @Option(
      names = "--tries",
      paramLabel = "N",
      description = "Play all N times, for what shows only sometimes, and say how often it failed.")
  private int tries = 1;

  @Mixin private DescriptorOptions descriptors = new DescriptorOptions();

  @Mixin private SwitchOptions switches = new SwitchOptions();

  @Mixin private TlsOptions tls = new TlsOptions();

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

  @Option(names = "--trace", description = "Print the wire log, also of what passed.")
  private boolean trace;

  @Mixin private Notes notes = new Notes();

  /** What is read while it is played. */
  private final List<StoredCapture> captures = new ArrayList<>();

  enum Delays {
    RECORDED,
    NONE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public Integer call() {
    try {
      return replay();
    } finally {
      captures.forEach(ReplayCommand::close);
    }
  }

  private static void close(StoredCapture capture) {
    try {
      capture.close();
    } catch (IOException e) {
      // It was read only; nothing is lost.
    }
  }

  private int replay() {
    RunReports.check(json, junit);
    if (tries < 1) {
      throw new CannotRun("--tries " + tries + ": at least 1");
    }
    List<Replayed> conversations = conversations();
    List<ReplayTarget> targets = targets(isConcurrent(conversations));
    Progress progress =
        notes.quiet()
            ? Progress.quiet(System.err)
            : new Progress(System.err, conversations.size() * targets.size(), false);
    ReplayAgain again =
        new ReplayAgain(
            conversations.stream().collect(Collectors.toMap(Replayed::id, Replayed::words)),
            again(),
            against.all().stream().map(Opponent::text).toList(),
            peer.namesReleases());
    RunReports reports = RunReports.ofCapture(json, junit, again, settings());
    TerminalReport terminal =
        new TerminalReport(
            reports.terminal(),
            System.err,
            progress,
            again,
            new TerminalReport.Style(trace, true, Terminal.colour().enabled()));
    RunRecord record = new RunRecord(List.of(), List.of());
    Interruption interruption = main.interruption().hold();
    reports.begin();
    try {
      for (ReplayTarget target : targets) {
        RunListener listener =
            target instanceof ReplayTarget.Program program
                ? withFaults(program, terminal, conversations)
                : terminal;
        record =
            record.and(
                new ReplayTries(target, tries, notes).play(conversations, listener, interruption));
      }
    } catch (ReplayException e) {
      throw new CannotRun(String.valueOf(e.getMessage()));
    }
    terminal.summary(record, List.of(), List.of());
    List<String> unwritten = reports.end(record);
    if (!unwritten.isEmpty()) {
      throw new CannotRun(String.join("\n", unwritten));
    }
    return record.tally().failed() > 0 ? 1 : 0;
  }

  private RunSettings settings() {
    return new RunSettings(
        spec.commandLine().getParseResult().originalArgs(),
        against.all().stream().map(Opponent::text).toList(),
        peer.choice(),
        peer.releases().stream().map(TwistedRequirement::toString).toList(),
        List.of(),
        new RunOptions(timeout.limit(), 1, 1, false, Segmentation.WHOLE, 0));
  }

  /** Says of each failure whose fault it is. */
  private RunListener withFaults(
      ReplayTarget.Program program, RunListener terminal, List<Replayed> conversations) {
    Map<String, Replayed> byId =
        conversations.stream().collect(Collectors.toMap(Replayed::id, Function.identity()));
    return result -> {
      terminal.finished(result);
      Replayed replayed = byId.get(result.caseId());
      if (result.verdict().isFailure() && replayed != null) {
        notes.say(replayed.id() + ": " + program.fault(replayed));
      }
    };
  }

  private boolean isConcurrent(List<Replayed> conversations) {
    // What different files tell happened at different times, whatever their clocks say.
    return concurrent == null
        ? files.size() == 1
            && Overlap.isIn(conversations.stream().map(Replayed::conversation).toList())
        : concurrent;
  }

  private List<ReplayTarget> targets(boolean atOnce) {
    List<ReplayTarget> targets = new ArrayList<>();
    try {
      for (Opponent opponent : against.all()) {
        targets.add(
            ReplayTarget.of(
                opponent,
                new ReplayTarget.Settings(
                    as,
                    peer.choice(),
                    peer.releases(),
                    timeout.limit(),
                    delays == Delays.RECORDED,
                    atOnce,
                    strictOrder,
                    descriptors.keys(),
                    Variables.of(variables),
                    notes,
                    control,
                    tls.settings())));
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
    return targets;
  }

  private List<Replayed> conversations() {
    List<Replayed> all = new ArrayList<>();
    for (Path file : files) {
      all.addAll(Conversations.isCase(file) ? List.of(ofCase(file)) : ofCapture(file));
    }
    Set<String> ids = new HashSet<>();
    for (Replayed one : all) {
      if (!ids.add(one.id())) {
        throw new CannotRun("there are two of the name " + one.id() + " (play one at a time)");
      }
    }
    requireSwitches(all);
    return all;
  }

  private void requireSwitches(List<Replayed> all) {
    if (switches.commands().isEmpty()) {
      return;
    }
    CommandNames names = new CommandNames();
    all.forEach(one -> names.addAll(one.conversation()));
    try {
      names.require(
          switches.commands(),
          files.stream().map(Path::toString).collect(Collectors.joining(", ")));
    } catch (IllegalArgumentException e) {
      throw new CannotRun(String.valueOf(e.getMessage()));
    }
  }

  private Replayed ofCase(Path file) {
    if (!switches.commands().isEmpty()) {
      throw new CannotRun(file + " is a case, and --switch is for captures (play it alone)");
    }
    if (connection != null) {
      throw new CannotRun(file + " is a case, of one connection (leave out --connection)");
    }
    return Conversations.toReplay(file, descriptors);
  }

  private List<Replayed> ofCapture(Path file) {
    OptionalInt wanted = connection == null ? OptionalInt.empty() : OptionalInt.of(connection);
    try {
      StoredCapture read =
          StoredCapture.open(
              file, wanted, broken -> notes.say(broken.getMessage() + "; replayed up to there"));
      captures.add(read);
      if (read.conversations().isEmpty()) {
        throw new CannotRun(
            connection == null
                ? file + ": there is no connection in it"
                : file + ": there is no connection " + connection);
      }
      Set<String> said = switches.commands();
      List<CapturedConversation> captured =
          read.conversations().stream().map(one -> one.switchingBy(said)).toList();
      String prefix = files.size() > 1 ? file + " " : "";
      return captured.stream()
          .map(
              one ->
                  new Replayed(
                      prefix + "connection-" + one.number(),
                      "the " + as.other() + " does what it did in the capture",
                      "the capture",
                      Reference.CAPTURED,
                      one,
                      List.of(file.toString(), "--connection", "" + one.number())))
          .toList();
    } catch (IOException | IllegalArgumentException e) {
      throw new CannotRun(String.valueOf(e.getMessage()));
    }
  }

  private List<String> again() {
    List<String> words = new ArrayList<>(List.of("--as", as.toString()));
    words.addAll(peer.again());
    words.addAll(timeout.again());
    if (delays != Delays.NONE) {
      words.addAll(List.of("--delays", delays.toString()));
    }
    variables.forEach(variable -> words.addAll(List.of("--variable", variable)));
    words.addAll(descriptors.again());
    words.addAll(switches.again());
    words.addAll(tls.again());
    if (concurrent != null) {
      words.add(concurrent ? "--concurrent" : "--no-concurrent");
    }
    if (strictOrder) {
      words.add("--strict-order");
    }
    if (tries > 1) {
      words.addAll(List.of("--tries", Integer.toString(tries)));
    }
    return words;
  }
}
