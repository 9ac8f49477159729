package dev.ampinterop.cli;

import dev.ampinterop.conformance.capture.CaptureHeader;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.conversation.Departure;
import dev.ampinterop.conformance.peer.PeerException;
import dev.ampinterop.conformance.player.JavaPlayer;
import dev.ampinterop.conformance.player.ScriptPlayer;
import dev.ampinterop.conformance.player.Segmentation;
import dev.ampinterop.conformance.promote.CannotPromote;
import dev.ampinterop.conformance.promote.Promoter;
import dev.ampinterop.conformance.report.Again;
import dev.ampinterop.conformance.report.FailureText;
import dev.ampinterop.conformance.runner.Cast;
import dev.ampinterop.conformance.runner.Play;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.RunListener;
import dev.ampinterop.conformance.runner.RunOptions;
import dev.ampinterop.conformance.runner.Runner;
import dev.ampinterop.conformance.runner.Tally;
import dev.ampinterop.conformance.wire.Address;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code amp-interop promote}: a permanent case of a captured conversation. */
@Command(
    name = "promote",
    description = {
      "Makes a case of a captured conversation. What it expects is what Twisted does in it.",
      "The case is written, and played in every pairing that can play it.",
      "Exit status: 0 all passed, 1 some pairing failed (the case is kept), 2 no case was written."
    },
    footer =
        "  amp-interop promote least.capture --id captured/empty-text --claim 'An empty value does"
            + " not end a box.'")
public final class PromoteCommand implements Callable<Integer> {
  private static final Duration PER_TURN = Duration.ofMillis(10);

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @ParentCommand
  private Main main;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Parameters(paramLabel = "CAPTURE", arity = "1", description = "The capture.")
  private Path input = Path.of("");

  @Option(
      names = "--connection",
      paramLabel = "N",
      description = "Which of its connections, from 1; to be said where it has several.")
  private @Nullable Integer connection;

  @Option(
      names = "--id",
      paramLabel = "ID",
      required = true,
      description = "The id of the case, captured/NAME for instance: its path below the folder.")
  private String id = "";

  @Option(
      names = "--claim",
      paramLabel = "TEXT",
      required = true,
      description = "What the case pins down, in one sentence.")
  private String claim = "";

  @Mixin private OriginOptions origin = new OriginOptions();

  @Option(
      names = "--cases",
      paramLabel = "DIR",
      description = "The folder of cases to write to; ./conformance-cases by default.")
  private Path folder = Path.of("conformance-cases");

  @Option(
      names = "--at-fault",
      paramLabel = "client|server",
      description = {
        "That side is the buggy one: what it sent against the rules, and that it closed, is not"
            + " kept.",
        "The case expects what Twisted sends in its place; a call that it left open is answered."
      })
  private @Nullable Role atFault;

  @Option(
      names = "--healthy",
      paramLabel = "OPPONENT",
      converter = Opponent.Converter.class,
      description = {
        "unix:PATH or tcp:HOST:PORT of a server that does it right: the case expects what it"
            + " answers.",
        "java or twisted: the server is the buggy one, and AMP alone says what is right."
      })
  private @Nullable Opponent healthy;

  @Option(
      names = "--against",
      paramLabel = "ADDRESS",
      converter = AddressConverter.class,
      description = {
        "unix:PATH or tcp:HOST:PORT of the server with the bug: no case is written that passes"
            + " there."
      })
  private @Nullable Address against;

  @Option(
      names = "--tries",
      paramLabel = "N",
      description = "Play the case up to N times there, for what shows only sometimes.")
  private int tries = 1;

  @Option(
      names = "--expect",
      paramLabel = "COMMAND.KEY=VALUE",
      description = "The right value in the last answer to that command; repeatable.")
  private List<String> expected = new ArrayList<>();

  @Option(names = "--force", description = "Write over a case of that id.")
  private boolean force;

  @Mixin private PeerOptions peer = new PeerOptions();

  @Mixin private ControlOptions control = new ControlOptions();

  @Mixin private TimeoutOptions timeout = new TimeoutOptions("5");

  @Mixin private DescriptorOptions descriptors = new DescriptorOptions();

  @Mixin private SwitchOptions switches = new SwitchOptions();

  @Mixin private Notes notes = new Notes();

  /** Promotes; see the exit statuses above. */
  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (tries < 1) {
      throw new CannotRun("--tries " + tries + ": at least 1");
    }
    CaseFile target = CaseFile.of(folder, id, force);
    Conversations captured =
        Conversations.of(input, Optional.ofNullable(connection), descriptors, switches.commands());
    Conversation only = captured.only(input);
    requireAmp(only);
    Conversation conversation = right(only, captured.header());
    RunOptions options =
        new RunOptions(
            limit(conversation), RunOptions.DEFAULT_JOBS, 1, false, Segmentation.WHOLE, 0);
    Cast.Wishes wishes =
        new Cast.Wishes(
            "java", peer.choice(), List.of(peer.release()), List.of(), Set.of(TransportKind.UNIX));
    Interruption interruption = main.interruption().hold();
    Consumer<String> said = interruption.until(notes::say);
    Consumer<String> steps = interruption.until(notes::step);
    try (Cast cast = Cast.of(wishes, JavaPlayer::new, steps, control.setup(notes, interruption));
        ScriptPlayer script = new ScriptPlayer()) {
      Promoter.Promoted promoted =
          new Promoter(cast, script, options)
              .promote(conversation, id, claim, origin.of(captured.header()));
      if (against != null) {
        proof(against).requireFailure(promoted.told());
      }
      target.write(promoted.told());
      sayWhatIsNotShown(said);
      if (promoted.differs()) {
        said.accept("Twisted does not do what was captured; the case expects what Twisted does");
      }
      List<Play> plays = cast.planner(List.of(), Optional.empty()).plan(List.of(promoted.told()));
      List<Result> results =
          new Runner(cast.directory(), options, script, RunListener.none()).run(plays);
      if (interruption.happened()) {
        throw new CannotRun("interrupted");
      }
      FailureText text =
          new FailureText(
              new Again(RunCommand.program(), again(), peer.namesReleases()),
              Terminal.colour().enabled());
      results.stream()
          .filter(result -> result.verdict().isFailure())
          .forEach(result -> text.failure(result).forEach(out::println));
      said.accept("wrote " + target.path());
      said.accept("to play it: " + playIt());
      Tally tally = Tally.of(results);
      out.println(tally);
      out.flush();
      return tally.failed() > 0 ? 1 : 0;
    } catch (CannotPromote e) {
      throw new CannotRun(input + ": " + e.getMessage());
    } catch (PeerException | IllegalArgumentException e) {
      throw new CannotRun(String.valueOf(e.getMessage()));
    }
  }

  /** What the case does not tell, though somebody may believe it. */
  private void sayWhatIsNotShown(Consumer<String> said) {
    List<Integer> others =
        connection == null || Conversations.isCase(input)
            ? List.of()
            : OpenTogether.with(connection, input);
    if (!others.isEmpty()) {
      said.accept(
          "note: connection "
              + connection
              + " was open at the same time as "
              + (others.size() == 1 ? "connection " : "connections ")
              + others.stream().map(String::valueOf).collect(Collectors.joining(", "))
              + ", and a case is one connection: what shows only on several is not in it (minimize"
              + " makes a capture of all of them small, and replay plays them at once)");
    }
    if (against != null && healthy == null) {
      said.accept(
          "note: the case fails with "
              + against.text()
              + ", but nobody has shown that a right server passes it (name one with --healthy"
              + " unix:PATH or tcp:HOST:PORT, or --healthy twisted where AMP alone says what is"
              + " right)");
    }
  }

  private void requireAmp(Conversation only) {
    Departure.in(only, switches.commands())
        .ifPresent(
            left -> {
              throw new CannotRun(
                  input
                      + ": "
                      + left.callWords()
                      + " leads to "
                      + left.what()
                      + ", and promote makes cases of AMP alone (minimize keeps what comes before"
                      + " it; conformance-cases/README.md says how a case with startsTls or"
                      + " switches is written)");
            });
  }

  /** A conversation of thousands of boxes takes its time, most of all byte by byte. */
  private Duration limit(Conversation conversation) {
    return timeout.limit().plus(PER_TURN.multipliedBy(conversation.turns().size()));
  }

  /** The conversation as it should have been, as far as anybody has said. */
  private Conversation right(Conversation captured, CaptureHeader header) {
    return new RightConversation(
            input,
            HealthyChoice.of(healthy),
            Optional.ofNullable(against).map(this::proof),
            Optional.ofNullable(atFault),
            expected,
            timeout.limit(),
            descriptors.keys())
        .of(captured, header);
  }

  private CaseProof proof(Address buggy) {
    return new CaseProof(buggy, timeout.limit(), tries, descriptors.keys());
  }

  private List<String> again() {
    List<String> words = new ArrayList<>(List.of("--cases", folder.toString()));
    words.addAll(peer.again());
    words.addAll(timeout.again());
    return words;
  }

  private String playIt() {
    return Stream.of(RunCommand.program(), "run", "--cases", folder.toString(), id)
        .map(Again::quoted)
        .collect(Collectors.joining(" "));
  }
}
