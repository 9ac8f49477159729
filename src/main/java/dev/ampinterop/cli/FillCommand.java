package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.fill.CannotFill;
import dev.ampinterop.conformance.fill.Filler;
import dev.ampinterop.conformance.peer.PeerException;
import dev.ampinterop.conformance.player.JavaPlayer;
import dev.ampinterop.conformance.player.ScriptPlayer;
import dev.ampinterop.conformance.player.Segmentation;
import dev.ampinterop.conformance.promote.CaseJson;
import dev.ampinterop.conformance.runner.Cast;
import dev.ampinterop.conformance.runner.Planner;
import dev.ampinterop.conformance.runner.RunOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code amp-interop fill}: writes what passes and what is seen into a case. */
@Command(
    name = "fill",
    description = {
      "Completes a case that leaves out what passes on the wire and what the parties see.",
      "Twisted plays both sides, and the case gets what it does: read that before you believe it.",
      "Exit status: 0 it is complete, 2 it is not, and nothing was written."
    },
    footer = {
      "  amp-interop fill my-cases/dispatch/odd.json",
      "  amp-interop fill my-cases/dispatch/odd.json --write",
      "  amp-interop fill --cases my-cases dispatch/odd -o odd.json"
    })
public final class FillCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @ParentCommand
  private Main main;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Parameters(
      paramLabel = "CASE",
      arity = "1",
      completionCandidates = CaseIds.class,
      description = "A case file, or the id of a case.")
  private String name = "";

  @Option(
      names = "-o",
      paramLabel = "FILE",
      description = "Write the case there, not to standard output.")
  private @Nullable Path output;

  @Option(names = "--write", description = "Write the case into its own file.")
  private boolean inPlace;

  @Option(
      names = "--force",
      description = "Write anew what the case has of wire and sees; write over the -o file.")
  private boolean force;

  @Mixin private CasesOptions cases = new CasesOptions();

  @Mixin private PeerOptions peer = new PeerOptions();

  @Mixin private ControlOptions control = new ControlOptions();

  @Mixin private TimeoutOptions timeout = new TimeoutOptions("5");

  @Mixin private Notes notes = new Notes();

  /** Fills; see the exit statuses above. */
  @Override
  public Integer call() {
    if (inPlace && output != null) {
      throw new ParameterException(
          spec.commandLine(), "-o and --write: the case goes to one place (name one)");
    }
    ConformanceCase unfilled = cases.unfilled(name);
    Optional<Path> target = target(unfilled);
    RunOptions options = new RunOptions(timeout.limit(), 1, 1, false, Segmentation.WHOLE, 0);
    Cast.Wishes wishes =
        new Cast.Wishes(
            "java",
            peer.choice(),
            List.of(peer.release()),
            List.of(Filler.ALONE),
            Planner.transports(Stream.of(unfilled.transports()), Optional.empty()));
    Interruption interruption = main.interruption().hold();
    try {
      Filler.check(unfilled, force);
      String filled;
      try (Cast cast =
              Cast.of(
                  wishes,
                  JavaPlayer::new,
                  interruption.until(notes::step),
                  control.setup(notes, interruption));
          ScriptPlayer script = new ScriptPlayer()) {
        filled = CaseJson.of(new Filler(cast, script, options).fill(unfilled, force).document());
      }
      if (interruption.happened()) {
        throw new CannotRun("interrupted");
      }
      if (target.isPresent()) {
        write(filled, target.get());
      } else {
        PrintWriter out = spec.commandLine().getOut();
        out.print(filled);
        out.flush();
      }
      notes.say(
          target.map(file -> "wrote " + file + ": ").orElse("")
              + "this is what Twisted "
              + peer.release()
              + " does; read it before you believe it");
      return 0;
    } catch (CannotFill e) {
      throw new CannotRun(unfilled.source() + ": " + e.getMessage());
    } catch (PeerException | IllegalArgumentException e) {
      throw new CannotRun(String.valueOf(e.getMessage()));
    }
  }

  private Optional<Path> target(ConformanceCase unfilled) {
    if (inPlace) {
      OutputFile.requireWritable(unfilled.source());
      return Optional.of(unfilled.source());
    }
    if (output != null && force) {
      OutputFile.requireWritable(output);
    } else if (output != null) {
      OutputFile.requireNew(output);
    }
    return Optional.ofNullable(output);
  }

  private static void write(String filled, Path target) {
    try {
      Files.writeString(target, filled);
    } catch (IOException e) {
      throw OutputFile.cannotWrite(target, e.toString());
    }
  }
}
