package dev.ampinterop.cli;

import dev.ampinterop.conformance.capture.CaptureHeader;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.minimize.EndpointReplays;
import dev.ampinterop.conformance.minimize.MinimizeListener;
import dev.ampinterop.conformance.minimize.Minimizer;
import dev.ampinterop.conformance.minimize.PlayedSymptom;
import dev.ampinterop.conformance.minimize.PlayerReplays;
import dev.ampinterop.conformance.minimize.Replays;
import dev.ampinterop.conformance.peer.PeerException;
import dev.ampinterop.conformance.player.JavaPlayer;
import dev.ampinterop.conformance.player.Segmentation;
import dev.ampinterop.conformance.runner.Cast;
import dev.ampinterop.conformance.runner.Planner;
import dev.ampinterop.conformance.runner.RunOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
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
        "  amp-interop minimize talk.capture -o least.capture --symptom crashes --against unix:back.sock")
public final class MinimizeCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @ParentCommand
  private Main main;

  private static final List<Pairing> ONLY_TWISTED =
      List.of(
          new Pairing(Planner.TWISTED, Pairing.SCRIPT),
          new Pairing(Pairing.SCRIPT, Planner.TWISTED));

  @Parameters(
      paramLabel = "CAPTURE|CASE",
      arity = "1",
      description = "A capture, or the file of a case: the conversation that its wire tells.")
  private Path input = Path.of("");

  @Mixin private CaptureOutput output = new CaptureOutput();

  @Option(
      names = "--symptom",
      paramLabel = "fails|differs|crashes|hangs|matches:REGEX",
      required = true,
      description = {
        "fails: it does not play as it was captured.",
        "differs: it writes other bytes than Twisted does.",
        "crashes: it ends, or breaks the peer protocol. hangs: it is not over in time.",
        "matches: what is reported of it, or passes on the wire, has that in it."
      })
  private String symptom = "";

  @Mixin private AgainstOptions against = new AgainstOptions();

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

  @Mixin private Notes notes = new Notes();

  /** Minimises; see the exit statuses above. */
  @Override
  public Integer call() {
    Conversations captured = Conversations.of(input, Optional.ofNullable(connection), descriptors);
    List<Conversation> conversations = captured.all();
    Path output = this.output.file();
    OutputFile.requireOther(output, input);
    Opponent opponent = against.only();
    Duration limit = timeout.limit();
    long start = System.nanoTime();
    Interruption interruption = main.interruption().hold();
    try (Players players = players(opponent, limit, interruption)) {
      PlayedSymptom shown = PlayedSymptom.parse(symptom, players.replays(), limit);
      if (!shown.isShownBy(conversations)) {
        throw new CannotRun(
            input
                + " does not show the symptom \""
                + symptom
                + "\" when it is played against "
                + opponent.text()
                + " (is it the right --symptom, and the right --against?)");
      }
      Progress progress =
          new Progress(
              captured.header(),
              output,
              interruption.until(notes::step),
              Minimizer.boxes(conversations));
      Duration left = timeLimit.duration();
      Minimizer minimizer = new Minimizer(shown, progress, left, Optional.ofNullable(seed));
      progress.found(conversations);
      Minimizer.Outcome outcome = minimizer.minimize(conversations);
      interruption
          .until(notes::say)
          .accept(
              "%d boxes became %d in %d tries and %.1f s%s: %s"
                  .formatted(
                      Minimizer.boxes(conversations),
                      Minimizer.boxes(outcome.best()),
                      outcome.tries(),
                      (System.nanoTime() - start) / 1e9,
                      outcome.isLeast() ? "" : ", the time is over",
                      output));
      return outcome.isLeast() ? 0 : 1;
    } catch (PeerException | IllegalArgumentException | IllegalStateException e) {
      throw new CannotRun(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotRun("interrupted; what was found is in " + output);
    }
  }

  /** What plays the other side; {@code cast} is null where a server runs already. */
  private record Players(@Nullable Cast cast, Replays replays) implements AutoCloseable {
    @Override
    public void close() {
      replays.close();
      if (cast != null) {
        cast.close();
      }
    }
  }

  private Players players(Opponent opponent, Duration limit, Interruption interruption) {
    if (opponent instanceof Opponent.Program program) {
      if (PlayedSymptom.needsTwisted(symptom)) {
        throw new CannotRun(
            "what a server would have to answer nobody knows, so it cannot differ from Twisted"
                + " (say what is wrong with crashes, hangs, fails or matches:REGEX)");
      }
      return new Players(null, new EndpointReplays(program.address(), limit));
    }
    Cast cast =
        Cast.of(
            wishes((Opponent.Implementation) opponent),
            JavaPlayer::new,
            interruption.until(notes::step),
            control.setup(notes, interruption));
    RunOptions options =
        new RunOptions(limit, RunOptions.DEFAULT_JOBS, 1, false, Segmentation.WHOLE, 0);
    return new Players(cast, new PlayerReplays(cast, options));
  }

  /** Only what has to play is started. */
  private Cast.Wishes wishes(Opponent.Implementation opponent) {
    boolean playsTwisted = opponent.isTwisted();
    boolean compares = PlayedSymptom.needsTwisted(symptom);
    return new Cast.Wishes(
        playsTwisted ? "java" : opponent.text(),
        peer.choice(),
        playsTwisted || compares ? List.of(peer.release()) : List.of(),
        playsTwisted && !compares ? ONLY_TWISTED : List.of(),
        Set.of(TransportKind.UNIX));
  }

  private static String counted(int number, String one, String several) {
    return number + " " + (number == 1 ? one : several);
  }

  /** Tells of every step down, and keeps it. */
  private static final class Progress implements MinimizeListener {
    private final CaptureHeader header;
    private final Path output;
    private final Consumer<String> steps;
    private int told;

    Progress(CaptureHeader header, Path output, Consumer<String> steps, int boxes) {
      this.header = header;
      this.output = output;
      this.steps = steps;
      this.told = boxes;
    }

    @Override
    public void tried(int tries, int boxes) {
      if (boxes < told) {
        told = boxes;
        steps.accept(
            "%s left after %s"
                .formatted(counted(boxes, "box", "boxes"), counted(tries, "try", "tries")));
      }
    }

    @Override
    public void found(List<Conversation> best) {
      new Conversations(header, best).write(output);
    }
  }
}
