package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.report.ReportFile;
import dev.ampinterop.conformance.runner.DryRun;
import dev.ampinterop.conformance.runner.RunOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code run --dry-run}: what would be sent, with nothing started. */
final class DryRunOptions {
  /** How pairings name a subject that is not ours: its own name is known once it runs. */
  private static final String SUBJECT = "subject";

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec(Spec.Target.MIXEE)
  private CommandSpec verb;

  @Option(
      names = "--dry-run",
      description =
          "Start nothing: print the message that a peer would get for each role, and the bytes and"
              + " descriptors that the script would write. What repeats itself is shortened.")
  private boolean wanted;

  @Option(
      names = "--full",
      description = "With --dry-run, leave nothing out; --json FILE leaves nothing out either.")
  private boolean full;

  /** Whether nothing is to be played. */
  boolean wanted() {
    return wanted;
  }

  /** The seed of a run that was given none: always the same where nothing is played. */
  long seed() {
    return wanted ? 0 : System.nanoTime() & 0xffff_ffffL;
  }

  /**
   * Refuses what makes no sense together.
   *
   * @param played the option that is about what was played; null where none is given
   */
  void check(@Nullable String played) {
    if (full && !wanted) {
      refuse("--full belongs to --dry-run");
    }
    if (wanted && played != null) {
      refuse("--dry-run plays nothing, so it goes without " + played);
    }
  }

  /**
   * Prints it.
   *
   * @param pairings those that the user named; where empty, all that a run with this subject has
   * @param json where to write it as JSON instead; null for none
   * @throws CannotRun when that cannot be written
   */
  void print(
      List<ConformanceCase> cases,
      List<Pairing> pairings,
      boolean subjectIsOurs,
      Optional<TransportKind> transport,
      RunOptions options,
      @Nullable Path json) {
    List<DryRun> runs = new ArrayList<>();
    for (ConformanceCase told : cases) {
      runs.add(
          DryRun.of(
              told,
              pairings.isEmpty() ? pairings(told, subjectIsOurs) : pairings,
              transport,
              options));
    }
    if (json != null) {
      try {
        ReportFile.of(json).write(DryRunJson.text(runs));
        return;
      } catch (IOException e) {
        throw new CannotRun(String.valueOf(e.getMessage()));
      }
    }
    PrintWriter out = verb.commandLine().getOut();
    String separator = "";
    for (DryRun run : runs) {
      out.print(separator);
      new DryRunText(run, full).lines().forEach(out::println);
      separator = System.lineSeparator();
    }
    out.flush();
  }

  private static List<Pairing> pairings(ConformanceCase told, boolean subjectIsOurs) {
    if (subjectIsOurs) {
      return told.pairings();
    }
    return told.pairings(List.of(SUBJECT, "twisted", "java")).stream()
        .filter(pairing -> pairing.involves(SUBJECT))
        .toList();
  }

  private void refuse(String problem) {
    throw new ParameterException(verb.commandLine(), problem);
  }
}
