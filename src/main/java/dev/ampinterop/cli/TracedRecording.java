package dev.ampinterop.cli;

import dev.ampinterop.conformance.imports.Import;
import dev.ampinterop.conformance.imports.ImportFormat;
import dev.ampinterop.conformance.imports.shared.ImportException;
import dev.ampinterop.conformance.imports.strace.StraceOptions;
import dev.ampinterop.conformance.trace.TraceLog;
import dev.ampinterop.conformance.trace.TracedCommand;
import dev.ampinterop.conformance.trace.TracedProcesses;
import dev.ampinterop.conformance.trace.Tracing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** {@code record} with {@code --strace} or {@code --pid}: traces first, and then imports. */
final class TracedRecording {
  /** Reading a log takes its time, and it is what Ctrl-C asks for. */
  private static final long IMPORT_SECONDS = 3600;

  private final TraceOptions options;
  private final List<String> command;
  private final Path capture;
  private final Interruption interruption;
  private final Consumer<String> people;

  /**
   * @param command what to start; empty where the options name processes
   * @param capture where to; must not exist
   * @param people told what is going on
   */
  TracedRecording(
      TraceOptions options,
      List<String> command,
      Path capture,
      Interruption interruption,
      Consumer<String> people) {
    this.options = options;
    this.command = List.copyOf(command);
    this.capture = capture;
    this.interruption = interruption;
    this.people = people;
  }

  /**
   * Records.
   *
   * @return the exit status: COMMAND's; where that is 0 and there is no capture, or the processes
   *     were there before and bytes are missing, 2
   * @throws CannotRun when nothing can be traced
   */
  int run() {
    interruption.hold(IMPORT_SECONDS);
    TraceLog log = log();
    int status = trace(log);
    try {
      boolean isWhole = write(log);
      return isWhole || options.pids().isEmpty() ? status : 2;
    } catch (CannotRun e) {
      // Said here, as it is news after a Ctrl-C, too.
      people.accept(
          e.getMessage()
              + "\n"
              + "strace's log is kept: amp-interop import "
              + log.file()
              + " -o CAPTURE");
      return status == 0 ? 2 : status;
    }
  }

  private TraceLog log() {
    Path file = capture.resolveSibling(capture.getFileName() + ".strace");
    OutputFile.requireNew(file);
    try {
      return TraceLog.create(file, options.limit());
    } catch (FileAlreadyExistsException e) {
      throw OutputFile.exists(file);
    } catch (IOException e) {
      throw OutputFile.cannotWrite(file, e.toString());
    }
  }

  private int trace(TraceLog log) {
    Consumer<String> untilInterrupted = interruption.until(people);
    try (Tracing tracing = start(log)) {
      untilInterrupted.accept(
          "tracing "
              + what()
              + " into "
              + log.file()
              + ", of which "
              + capture
              + " is made in the end");
      return tracing.awaitEnd();
    } catch (InterruptedException e) {
      return 2; // Ctrl-C: of what there is becomes a capture.
    } catch (IOException e) {
      remove(log);
      throw new CannotRun(String.valueOf(e.getMessage()));
    }
  }

  private Tracing start(TraceLog log) throws IOException, InterruptedException {
    return options.pids().isEmpty()
        ? TracedCommand.start(command, log)
        : TracedProcesses.attach(options.pids(), log);
  }

  private String what() {
    List<Long> pids = options.pids();
    return pids.isEmpty()
        ? command.get(0)
        : (pids.size() == 1 ? "process " : "processes ")
            + pids.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private boolean write(TraceLog log) {
    try {
      boolean isFull = log.isFull();
      if (isFull) {
        people.accept(
            log.file()
                + " reached --log-limit: what passed later is not recorded (allow more MiB)");
      }
      Import.Outcome outcome = imported(log);
      outcome.notes().forEach(people);
      outcome.missing().forEach(people);
      people.accept(
          outcome.connections()
              + (outcome.connections() == 1 ? " connection, " : " connections, ")
              + outcome.bytes()
              + " bytes recorded into "
              + capture);
      if (!options.keepsLog()) {
        remove(log);
      }
      return outcome.missing().isEmpty() && !isFull;
    } catch (ImportException e) {
      throw new CannotRun(String.valueOf(e.getMessage()));
    } catch (FileAlreadyExistsException e) {
      throw OutputFile.exists(capture);
    } catch (IOException e) {
      throw new CannotRun("cannot import: " + e);
    }
  }

  /** On a thread of its own: to interrupt this one must not break off what it reads. */
  private Import.Outcome imported(TraceLog log) throws IOException {
    Import work =
        new Import(
            ImportFormat.STRACE,
            List.of(log.file()),
            Map.of(),
            StraceOptions.everything(),
            OptionalInt.empty());
    try {
      return CompletableFuture.supplyAsync(
              () -> {
                try {
                  return work.to(capture, "amp-interop " + Main.Version.own());
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              })
          .join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof UncheckedIOException unwritten) {
        throw unwritten.getCause();
      }
      if (e.getCause() instanceof RuntimeException wrong) {
        throw wrong;
      }
      throw e;
    }
  }

  private void remove(TraceLog log) {
    try {
      log.delete();
    } catch (IOException e) {
      people.accept("cannot remove " + log.file() + ": " + e.getMessage());
    }
  }
}
