package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.decode.FaultLine;
import dev.ampinterop.conformance.minimize.EndpointReplays;
import dev.ampinterop.conformance.minimize.Minimizer;
import dev.ampinterop.conformance.minimize.PlayedSymptom;
import dev.ampinterop.conformance.minimize.PlayerReplays;
import dev.ampinterop.conformance.minimize.Shown;
import dev.ampinterop.conformance.minimize.SightedSymptom;
import dev.ampinterop.conformance.minimize.Symptom;
import dev.ampinterop.conformance.minimize.Wanted;
import dev.ampinterop.conformance.peer.PeerException;
import dev.ampinterop.conformance.player.JavaPlayer;
import dev.ampinterop.conformance.player.Segmentation;
import dev.ampinterop.conformance.runner.Cast;
import dev.ampinterop.conformance.runner.Planner;
import dev.ampinterop.conformance.runner.RunOptions;
import dev.ampinterop.conformance.wire.Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
      paramLabel = "SYMPTOM",
      required = true,
      description = {
        "fails: it does not play as it was captured, or as the --healthy one does.",
        "differs: it writes other bytes than Twisted does.",
        "crashes: it ends, breaks the peer protocol, or closes the connection. hangs: it is not over"
            + " in time.",
        "unanswered[:COMMAND]: it leaves a call without a reply.",
        "value:COMMAND.KEY[=VALUE]: it answers with a wrong value.",
        "rule:NAME: it breaks a rule that decode knows. slow:MS: it takes longer to answer.",
        "matches:REGEX: what is reported of it, or passes on the wire, has that in it."
      })
  private String symptom = "";

  @Mixin private AgainstOptions against = new AgainstOptions();

  @Option(
      names = "--healthy",
      paramLabel = "ADDRESS",
      converter = Opponent.Converter.class,
      description =
          "unix:PATH or tcp:HOST:PORT of a server that does it right. What it shows, too, is no"
              + " symptom, and what it answers is right.")
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

  /** What is not played because it is not AMP. */
  private List<String> leftOut = List.of();

  /** Minimises; see the exit statuses above. */
  @Override
  public Integer call() {
    Path part =
        new LargeCapture(
                input,
                Optional.ofNullable(connection),
                descriptors.keys(),
                switches.commands(),
                tries,
                timeout.limit(),
                notes)
            .part(against.only(), healthy, symptom);
    Conversations whole =
        Conversations.of(
            part,
            part.equals(input) ? Optional.ofNullable(connection) : Optional.empty(),
            descriptors,
            switches.commands());
    BeforeDepartures before = BeforeDepartures.of(whole.all(), switches.commands(), input);
    leftOut = before.leftOut();
    leftOut.stream().distinct().forEach(one -> notes.say(one + ": what comes before it is played"));
    // Where only a part of them is played, nobody knows what else has to have passed by then.
    Conversations captured =
        leftOut.isEmpty()
            ? whole
            : new Conversations(whole.header(), before.conversations(), Optional.empty());
    Path output = this.output.file();
    OutputFile.requireOther(output, input);
    Opponent opponent = against.only();
    if (tries < 1) {
      throw new CannotRun("--tries " + tries + ": at least 1");
    }
    Interruption interruption = main.interruption().hold();
    try {
      Wanted wanted = Wanted.parse(symptom);
      return opponent instanceof Opponent.Program program
          ? ofProgram(program, wanted, captured, interruption)
          : ofImplementation((Opponent.Implementation) opponent, wanted, captured, interruption);
    } catch (PeerException | IllegalArgumentException | IllegalStateException e) {
      throw new CannotRun(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotRun("interrupted; what was found is in " + output);
    }
  }

  private int ofProgram(
      Opponent.Program program, Wanted wanted, Conversations captured, Interruption interruption)
      throws InterruptedException {
    if (wanted.kind() == Wanted.Kind.DIFFERS) {
      throw new CannotRun(
          "what a server would have to answer nobody knows, so it cannot differ from Twisted"
              + " (say what is wrong with another --symptom, or who does it right with --healthy"
              + " and --symptom fails)");
    }
    requireValue(wanted, captured);
    try (EndpointReplays subject = new EndpointReplays(program.address(), timeout.limit());
        EndpointReplays right = new EndpointReplays(healthyAddress(program), timeout.limit())) {
      subject.keepOrderOf(captured.interleaving());
      right.keepOrderOf(captured.interleaving());
      // What the whole conversation takes is not part of the limit.
      Runnable begin =
          () -> {
            long deadline = System.nanoTime() + timeLimit.duration().toNanos();
            subject.endAt(deadline);
            right.endAt(deadline);
          };
      if (wanted.kind() == Wanted.Kind.MATCHES) {
        return minimize(
            new PlayedSymptom(subject, wanted, timeout.limit()),
            captured,
            Optional.of(Role.CLIENT),
            begin,
            interruption);
      }
      SightedSymptom sighted =
          new SightedSymptom(
              subject,
              healthy == null ? Optional.empty() : Optional.of(right),
              wanted,
              Role.SERVER,
              descriptors.keys(),
              tries);
      int status = minimize(sighted, captured, Optional.of(Role.CLIENT), begin, interruption);
      subject.endAt(Long.MAX_VALUE);
      right.endAt(Long.MAX_VALUE);
      Conversations least = Conversations.of(output.file(), Optional.empty(), descriptors);
      subject.keepOrderOf(least.interleaving());
      right.keepOrderOf(least.interleaving());
      int again = showsAgain(sighted, least.all());
      if (again == 0 && least.all().size() > 1 && healthy != null) {
        again = keepTogether(new ConnectionsTogether(output.file(), subject, right, tries), least);
      }
      return Math.max(status, again);
    }
  }

  /** A value that no answer has is a mistake in writing: it would never show. */
  private void requireValue(Wanted wanted, Conversations captured) {
    if (wanted.kind() != Wanted.Kind.VALUE) {
      return;
    }
    Set<String> keys = captured.keysOfAnswers(wanted.command());
    if (!keys.contains(wanted.key())) {
      throw new CannotRun(
          input
              + ": no answer to a call of "
              + wanted.command()
              + " has a value "
              + wanted.key()
              + (keys.isEmpty() ? "" : " (there is " + String.join(", ", keys) + ")"));
    }
  }

  private Address healthyAddress(Opponent.Program otherwise) {
    if (healthy == null) {
      return otherwise.address();
    } else if (healthy instanceof Opponent.Program program) {
      return program.address();
    }
    throw new CannotRun(
        "--healthy " + healthy.text() + ": say where a server is up (unix:PATH or tcp:HOST:PORT)");
  }

  /** What is in the file has to show it, too: it is what people will look at. */
  private int showsAgain(SightedSymptom sighted, List<Conversation> least)
      throws InterruptedException {
    Optional<Shown> again = sighted.shownAgainBy(least);
    if (again.isEmpty()) {
      notes.say("it does not show when " + output.file() + " is played once more (try --tries)");
      return 1;
    }
    String connection =
        least.size() == 1 ? "" : "connection " + (again.get().connection() + 1) + ": ";
    notes.say(
        connection
            + FaultLine.of(
                again.get().sighting().orElseThrow(),
                healthy == null ? "the capture" : "the healthy server"));
    return 0;
  }

  private int keepTogether(ConnectionsTogether together, Conversations least)
      throws InterruptedException {
    Optional<String> problem = together.write(least, descriptors);
    notes.say(
        problem
            .map(text -> output.file() + " is not what to keep: " + text)
            .orElse(
                output.file()
                    + " has what the healthy server does on "
                    + least.all().size()
                    + " connections: its replay fails until the bug is gone"));
    return problem.isPresent() ? 1 : 0;
  }

  private int ofImplementation(
      Opponent.Implementation opponent,
      Wanted wanted,
      Conversations captured,
      Interruption interruption)
      throws InterruptedException {
    switch (wanted.kind()) {
      case UNANSWERED, VALUE, RULE, SLOW ->
          throw new CannotRun(
              wanted.text()
                  + " is about a program that is up (name it with --against unix:PATH or"
                  + " tcp:HOST:PORT; of an implementation say fails, differs, crashes, hangs or"
                  + " matches:REGEX)");
      default -> {}
    }
    if (healthy != null) {
      throw new CannotRun(
          "--healthy is for a program that is up (name it with --against unix:PATH or"
              + " tcp:HOST:PORT)");
    }
    RunOptions options =
        new RunOptions(timeout.limit(), RunOptions.DEFAULT_JOBS, 1, false, Segmentation.WHOLE, 0);
    try (Cast cast =
            Cast.of(
                wishes(opponent, wanted.kind() == Wanted.Kind.DIFFERS),
                JavaPlayer::new,
                interruption.until(notes::step),
                control.setup(notes, interruption));
        PlayerReplays replays = new PlayerReplays(cast, options)) {
      return minimize(
          new PlayedSymptom(replays, wanted, timeout.limit()),
          captured,
          Optional.empty(),
          () -> {},
          interruption);
    }
  }

  private int minimize(
      Symptom shows,
      Conversations captured,
      Optional<Role> script,
      Runnable begin,
      Interruption interruption)
      throws InterruptedException {
    long start = System.nanoTime();
    Path output = this.output.file();
    List<Conversation> conversations =
        captured.all().stream().filter(one -> !one.turns().isEmpty()).toList();
    Optional<Shown> shown = shows.shownBy(conversations);
    if (healthy != null && shows instanceof SightedSymptom sighted) {
      boolean isSmall = !captured.header().symptom().isEmpty();
      new ServersInPlace(input, isSmall, healthy.text(), against.only().text(), notes)
          .require(sighted, conversations, shown.isPresent());
    }
    Shown first =
        shown.orElseThrow(
            () ->
                new CannotRun(
                    input
                        + " does not show the symptom \""
                        + symptom
                        + "\" when it is played against "
                        + against.only().text()
                        + " (is it the right --symptom, and the right --against?)"
                        + behindWords()));
    first
        .sighting()
        .ifPresent(
            seen ->
                interruption
                    .until(notes::say)
                    .accept(
                        "chasing: "
                            + seen.words()
                            + " (call "
                            + seen.call()
                            + where(first, conversations)
                            + ")"));
    if (shows instanceof SightedSymptom sighted && tries > 1) {
      int count = sighted.count(conversations);
      interruption.until(notes::say).accept("it shows in " + count + " of " + tries + " tries");
    }
    MinimizeProgress progress =
        new MinimizeProgress(
            script.isPresent() ? captured.header().madeSmallFor(symptom) : captured.header(),
            output,
            interruption.until(notes::step),
            Minimizer.boxes(conversations));
    begin.run();
    Duration limit = timeLimit.duration();
    Minimizer minimizer = new Minimizer(shows, progress, limit, Optional.ofNullable(seed), script);
    progress.found(first.passed());
    Minimizer.Outcome outcome = minimizer.minimize(conversations, first);
    interruption
        .until(notes::say)
        .accept(
            "%d boxes became %d in %d tries and %.1f s%s: %s"
                .formatted(
                    Minimizer.boxes(conversations),
                    progress.boxes(),
                    outcome.tries(),
                    (System.nanoTime() - start) / 1e9,
                    outcome.isLeast() ? "" : ", the time is over",
                    output));
    return outcome.isLeast() ? 0 : 1;
  }

  private String behindWords() {
    return leftOut.isEmpty()
        ? ""
        : "; "
            + leftOut.get(0)
            + ", and what shows only behind that cannot be made small (replay plays it whole)";
  }

  private static String where(Shown shown, List<Conversation> connections) {
    return connections.size() == 1
        ? ""
        : ", connection " + connections.get(shown.connection()).connection();
  }

  /** Only what has to play is started. */
  private Cast.Wishes wishes(Opponent.Implementation opponent, boolean compares) {
    boolean playsTwisted = opponent.isTwisted();
    return new Cast.Wishes(
        playsTwisted ? "java" : opponent.text(),
        peer.choice(),
        playsTwisted || compares ? List.of(peer.release()) : List.of(),
        playsTwisted && !compares ? ONLY_TWISTED : List.of(),
        Set.of(TransportKind.UNIX));
  }
}
