package dev.ampinterop.cli;

import dev.ampinterop.conformance.minimize.Wanted;
import dev.ampinterop.conformance.peer.PeerException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code amp-interop minimize}: the least conversation that still shows what is wrong. */
@Command(
    name = "minimize",
    description = {
      "Shrinks a captured conversation as long as it shows the symptom when it is played again.",
      "Exit status: 0 it was made as small as can be, 1 the time was over before (what was found is"
          + " kept), 2 could not run, or the symptom does not show."
    },
    footer =
        "  amp-interop minimize talk.capture -o least.capture --symptom crashes --against"
            + " unix:back.sock")
public final class MinimizeCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @ParentCommand
  private Main main;

  @Parameters(
      paramLabel = "CAPTURE|CASE",
      arity = "1",
      description = "A capture, or the file of a case: the conversation that its wire tells.")
  private Path input = Path.of("");

  @Mixin private CaptureOutput output = new CaptureOutput();

  @Option(
      names = "--symptom",
      paramLabel = "SYMPTOM",
      required = true,
      description = {
        "fails: it does not play as it was captured, or as the --healthy one does.",
        "differs: it writes other bytes than Twisted does.",
        "crashes: it ends, breaks the peer protocol, or closes the connection. hangs: it is not"
            + " over in time.",
        "unanswered[:COMMAND]: it leaves a call without a reply.",
        "value:COMMAND.KEY[=VALUE]: it answers, or calls, with a wrong value. Of a key that names a"
            + " descriptor: with another kind, access, place or content of it.",
        "rule:NAME: it breaks a rule that decode knows. slow:MS: it takes longer to answer.",
        "matches:REGEX: what is reported of it, or passes on the wire, has that in it."
      })
  private String symptom = "";

  @Mixin private AgainstOptions against = new AgainstOptions();

  @Option(
      names = "--healthy",
      paramLabel = "OPPONENT",
      converter = Opponent.Converter.class,
      description = {
        "Who does it right: unix:PATH or tcp:HOST:PORT of a server, java or twisted. What that one"
            + " shows, too, is not the symptom; what a server answers is right.",
        "Without it java is asked, beside --against java twisted, where AMP alone decides: of"
            + " crashes and rule:NAME of a server, of fails, crashes and hangs of an"
            + " implementation."
      })
  private @Nullable Opponent healthy;

  @Option(
      names = "--tries",
      paramLabel = "N",
      description = "Play each candidate up to N times, for what shows only sometimes.")
  private int tries = 1;

  @Mixin private PeerOptions peer = new PeerOptions();

  @Mixin private ControlOptions control = new ControlOptions();

  @Mixin private TimeoutOptions timeout = new TimeoutOptions("2");

  @Option(
      names = "--connection",
      paramLabel = "N",
      description = "Only that connection of the capture, from 1.")
  private @Nullable Integer connection;

  @Option(
      names = "--time-limit",
      paramLabel = "S",
      converter = Seconds.Converter.class,
      description =
          "Seconds after which the least so far is the result; ${DEFAULT-VALUE} by default.")
  private Seconds timeLimit = Seconds.parse("60");

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Tries pieces in another order, which may end elsewhere.")
  private @Nullable Long seed;

  @Mixin private DescriptorOptions descriptors = new DescriptorOptions();

  @Mixin private SwitchOptions switches = new SwitchOptions();

  @Mixin private Notes notes = new Notes();

  /** Minimises; see the exit statuses above. */
  @Override
  public Integer call() {
    Path output = this.output.file();
    OutputFile.requireOther(output, input);
    Opponent opponent = against.only();
    if (tries < 1) {
      throw new CannotRun("--tries " + tries + ": at least 1");
    }
    Path part =
        new LargeCapture(
                input,
                Optional.ofNullable(connection),
                descriptors.keys(),
                switches.commands(),
                tries,
                timeout.limit(),
                notes)
            .part(opponent, healthy, symptom);
    Conversations whole =
        Conversations.of(
            part,
            part.equals(input) ? Optional.ofNullable(connection) : Optional.empty(),
            descriptors,
            switches.commands());
    BeforeDepartures before = BeforeDepartures.of(whole, switches.commands(), input);
    before.leftOut().stream()
        .distinct()
        .forEach(one -> notes.say(one + ": what comes before it is played"));
    Interruption interruption = main.interruption().hold();
    try {
      Shrinking shrinking =
          new Shrinking(
              input,
              output,
              Wanted.parse(symptom),
              opponent.text(),
              timeLimit.duration(),
              Optional.ofNullable(seed),
              before.leftOut(),
              notes,
              interruption);
      return minimize(shrinking, opponent, before.conversations());
    } catch (PeerException | IllegalArgumentException | IllegalStateException e) {
      throw new CannotRun(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotRun("interrupted; what was found is in " + output);
    }
  }

  private int minimize(Shrinking shrinking, Opponent opponent, Conversations captured)
      throws InterruptedException {
    HealthyChoice right = HealthyChoice.of(healthy);
    StartedPlayer.Setup players =
        new StartedPlayer.Setup(peer, control, timeout.limit(), notes, shrinking.interruption());
    return opponent instanceof Opponent.Program program
        ? new MinimizingServer(
                shrinking, program.address(), right, tries, timeout.limit(), descriptors, players)
            .minimize(captured)
        : new MinimizingPlayer(
                shrinking, (Opponent.Implementation) opponent, right, timeout.limit(), players)
            .minimize(captured);
  }
}
