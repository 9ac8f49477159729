package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.Near;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line. */
@Command(
    name = "amp-interop",
    description = {
      "Proves AMP implementations against Twisted, descriptors included.",
      "Every case is one conversation; every pairing of players that can play it does."
    },
    synopsisSubcommandLabel = "VERB",
    footer = {
      "  amp-interop run 'framing/*'",
      "  amp-interop help run",
    })
public final class Main implements Runnable {
  /** picocli cannot lay out options in less. */
  private static final int NARROWEST_HELP = 55;

  /** Every verb, in the order of the help. */
  private static final List<Map.Entry<String, Class<?>>> VERBS =
      List.of(
          Map.entry("run", RunCommand.class),
          Map.entry("list", ListCommand.class),
          Map.entry("show", ShowCommand.class),
          Map.entry("explain", ExplainCommand.class),
          Map.entry("validate", ValidateCommand.class),
          Map.entry("fill", FillCommand.class),
          Map.entry("vectors", VectorsCommand.class),
          Map.entry("soak", SoakCommand.class),
          Map.entry("record", RecordCommand.class),
          Map.entry("import", ImportCommand.class),
          Map.entry("export", ExportCommand.class),
          Map.entry("decode", DecodeCommand.class),
          Map.entry("diff", DiffCommand.class),
          Map.entry("replay", ReplayCommand.class),
          Map.entry("minimize", MinimizeCommand.class),
          Map.entry("promote", PromoteCommand.class),
          Map.entry("peer", PeerCommand.class),
          Map.entry("peer-check", PeerCheckCommand.class),
          Map.entry("doctor", DoctorCommand.class),
          Map.entry("completion", CompletionCommand.class),
          Map.entry("help", HelpCommand.class));

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  private final long started = System.nanoTime();
  private final Interruption interruption;

  private Main(Interruption interruption) {
    this.interruption = interruption;
  }

  /** As long as a user has waited. */
  Duration sinceStart() {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  /** What ends this run before its time. */
  Interruption interruption() {
    return interruption;
  }

  /** Runs one verb, and exits: 0 all as expected, 1 some case failed, 2 could not run. */
  public static void main(String[] arguments) {
    Interruption interruption = Interruption.ofThisThread();
    quietLibraries();
    loadReaderOfCases();
    int status = execute(arguments, interruption);
    if (status != CommandLine.ExitCode.USAGE
        && System.out.checkError()
        && !Terminal.outputIsPipe()) {
      System.err.println("amp-interop: " + RunCommand.CUT_SHORT);
      status = CommandLine.ExitCode.USAGE;
    }
    interruption.over();
    System.exit(status);
  }

  /** Reading cases takes as long to load as the command line; so both load at once. */
  private static void loadReaderOfCases() {
    Thread loading = new Thread(CaseLoader::ofCheckedFiles, "load reader of cases");
    loading.setDaemon(true);
    loading.start();
  }

  private static int execute(String[] arguments, Interruption interruption) {
    try {
      return commandLine(arguments, interruption).execute(arguments);
    } catch (OutOfMemoryError e) {
      System.err.println(
          "amp-interop: the memory is used up (allow more: JAVA_TOOL_OPTIONS=-Xmx8g)");
      return CommandLine.ExitCode.USAGE;
    }
  }

  /** The whole command line. */
  static CommandLine commandLine() {
    return commandLine(new String[0], Interruption.none());
  }

  /**
   * The command line for these arguments: with the one verb that they begin with, otherwise with
   * every verb. Reading the options of all verbs takes a good part of the time that listing cases
   * takes.
   */
  static CommandLine commandLine(String[] arguments, Interruption interruption) {
    String first = arguments.length == 0 ? "" : arguments[0];
    boolean isVerb = VERBS.stream().anyMatch(verb -> verb.getKey().equals(first));
    Main main = new Main(interruption);
    CommandLine line = new CommandLine(main);
    for (Map.Entry<String, Class<?>> verb : VERBS) {
      if (!isVerb || verb.getKey().equals(first)) {
        line.addSubcommand(verb.getKey(), verb.getValue());
      }
    }
    standardise(line.getCommandSpec());
    line.getSubcommands().values().forEach(verb -> standardise(verb.getCommandSpec()));
    line.setColorScheme(CommandLine.Help.defaultColorScheme(Terminal.colour()));
    OptionalInt columns = Terminal.columns(System.getenv());
    if (columns.isPresent()) {
      line.setUsageHelpWidth(Math.max(NARROWEST_HELP, columns.getAsInt()));
    } else {
      line.setUsageHelpAutoWidth(true);
    }
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(main::failed);
    line.setParameterExceptionHandler(Main::misused);
    return line;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which verb? (amp-interop run plays cases)");
  }

  /** What every verb has, so that none can lack it. */
  private static void standardise(CommandSpec verb) {
    verb.mixinStandardHelpOptions(true);
    verb.versionProvider(new Version());
    verb.usageMessage()
        .sortOptions(false)
        .sortSynopsis(false)
        .commandListHeading("Verbs:%n")
        .footerHeading("%nExamples:%n");
  }

  private int failed(Exception failure, CommandLine line, CommandLine.ParseResult parsed) {
    PrintWriter err = line.getErr();
    if (interruption.happened()) {
      // What fails from then on fails because of it.
      return CommandLine.ExitCode.USAGE;
    }
    if (failure instanceof CannotRun) {
      err.println("amp-interop: " + failure.getMessage());
    } else {
      err.println("amp-interop: this is a bug in amp-interop, please report it:");
      failure.printStackTrace(err);
    }
    err.flush();
    return CommandLine.ExitCode.USAGE;
  }

  /** The whole help would push the one line that matters off the screen. */
  private static int misused(ParameterException failure, String[] arguments) {
    CommandLine line = failure.getCommandLine();
    PrintWriter err = line.getErr();
    if (failure instanceof UnmatchedArgumentException unmatched && isVerb(unmatched)) {
      String word = unmatched.getUnmatched().get(0);
      Collection<String> verbs = line.getSubcommands().keySet();
      err.println("amp-interop: there is no verb \"" + word + "\"" + Near.hint(word, verbs));
    } else {
      err.println("amp-interop: " + failure.getMessage());
      UnmatchedArgumentException.printSuggestions(failure, err);
    }
    err.println("see " + line.getCommandSpec().qualifiedName() + " --help");
    err.flush();
    return CommandLine.ExitCode.USAGE;
  }

  private static boolean isVerb(UnmatchedArgumentException unmatched) {
    return unmatched.getCommandLine().getParent() == null
        && !unmatched.getUnmatched().isEmpty()
        && !unmatched.getUnmatched().get(0).startsWith("-");
  }

  /** Standard error is for our own words; what libraries find worth a warning is kept. */
  private static void quietLibraries() {
    String simple = "org.slf4j.simpleLogger.";
    System.setProperty(
        simple + "defaultLogLevel", System.getProperty(simple + "defaultLogLevel", "warn"));
    // Responders fail on purpose here, and reports tell what came of it.
    String amp = simple + "log.dev.ampinterop.amp";
    System.setProperty(amp, System.getProperty(amp, "off"));
    // They log what they throw as well, stack traces and all; we tell it in our own errors.
    for (String library : new String[] {"org.testcontainers", "tc", "com.github.dockerjava"}) {
      String key = simple + "log." + library;
      System.setProperty(key, System.getProperty(key, "off"));
    }
  }

  /** What a shell completes after {@code help}. */
  static final class VerbNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return VERBS.stream().map(Map.Entry::getKey).iterator();
    }
  }

  /** Our version, and the Java that runs it. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        "amp-interop " + own() + " (Java " + System.getProperty("java.version") + ")"
      };
    }

    static String own() {
      String version = Main.class.getPackage().getImplementationVersion();
      return version == null ? "from source" : version;
    }
  }
}
