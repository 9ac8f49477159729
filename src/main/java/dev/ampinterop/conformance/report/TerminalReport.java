package dev.ampinterop.conformance.report;

import dev.ampinterop.conformance.player.OpenCounts;
import dev.ampinterop.conformance.player.PeerReport;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.RunListener;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The report for people: failures as they come and a summary on standard output, progress and
 * diagnostics on standard error.
 */
public final class TerminalReport implements RunListener {
  private final PrintStream out;
  private final PrintStream err;
  private final Progress progress;
  private final FailureText text;
  private final Style style;

  /** Why conversations could not be played, as far as that was printed. */
  private final Set<String> unplayed = new HashSet<>();

  /**
   * How much is shown, and how.
   *
   * @param trace whether to print the wire log of every case
   * @param skips whether to list every case that was skipped
   * @param colour whether verdicts are in colour
   */
  public record Style(boolean trace, boolean skips, boolean colour) {}

  /** Prints there. */
  public TerminalReport(
      PrintStream out, PrintStream err, Progress progress, Rerun again, Style style) {
    this.out = out;
    this.err = err;
    this.progress = progress;
    this.text = new FailureText(again, style.colour());
    this.style = style;
  }

  @Override
  public void finished(Result result) {
    if (result.isUnplayed() && !unplayed.add(String.valueOf(result.reason()))) {
      progress.step(true); // the reason is on the screen, and the summary counts them
      return;
    }
    if (result.verdict().isFailure()) {
      progress.print(out, text.failure(result));
    } else if (style.trace()) {
      progress.print(out, text.trace(result));
    }
    progress.step(result.verdict().isFailure());
  }

  /**
   * Prints the summary; the tally is the last line of standard output.
   *
   * @param diagnostics what else is to be said on standard error
   * @param besides what else is to be said before the tally
   */
  public void summary(RunRecord run, List<String> diagnostics, List<String> besides) {
    progress.close();
    SkippedResults skipped = new SkippedResults(run.results());
    (style.skips() ? skipped.everyCase() : skipped.lines()).forEach(out::println);
    run.peers().forEach(this::diagnose);
    diagnostics.forEach(line -> err.println("amp-interop: " + line));
    run.unplayed().forEach(line -> out.println(Printable.of(line)));
    List<String> failed =
        run.results().stream()
            .filter(result -> result.verdict().isFailure() && !result.isUnplayed())
            .map(result -> result.verdict() + " " + result.caseId() + " " + result.conversation())
            .distinct()
            .toList();
    // One failure is still on the screen; of several the first ones have scrolled away.
    if (failed.size() > 1) {
      failed.forEach(out::println);
    }
    choices(run.results()).forEach(out::println);
    run.notes().forEach(note -> out.println("note: " + Printable.of(note)));
    run.problems().forEach(problem -> out.println("FAILED  " + Printable.of(problem.text())));
    Matrix.of(run).lines().forEach(out::println);
    besides.forEach(out::println);
    err.flush();
    run.incomplete()
        .ifPresent(why -> out.println("NOT COMPLETE  " + Printable.of(why) + missing(run)));
    out.println(run.tally());
    out.flush();
  }

  private static List<String> choices(List<Result> results) {
    List<String> counts = ChoiceCounts.lines(results);
    List<String> lines = new ArrayList<>();
    if (!counts.isEmpty()) {
      lines.add("differs from Twisted where AMP leaves the choice (docs/specification.md):");
      counts.forEach(count -> lines.add("  " + count));
      lines.add("(--strict makes failures of them and shows each; --json lists all of them)");
    }
    return lines;
  }

  private static String missing(RunRecord run) {
    int played = run.results().size();
    return played == run.planned() ? "" : "; " + played + " of " + run.planned() + " were played";
  }

  private void diagnose(PeerReport peer) {
    String who = "amp-interop: " + peer.name() + " (" + peer.kind() + ") ";
    OpenCounts open = peer.open();
    if (open.leaked() > 0) {
      err.println(
          who
              + "had "
              + open.before().orElse(0)
              + " descriptors open before the first case and "
              + open.after().orElse(0)
              + " after the last");
    }
    open.contradiction().ifPresent(words -> err.println(who + "miscounts: " + words));
    if (open.by() == OpenCounts.By.NOBODY) {
      err.println(
          who + "may leak descriptors: its /proc cannot be read here, and it does not count them");
    }
    if (peer.restarts() > 0) {
      err.println(
          who
              + "broke and was started again "
              + (peer.restarts() == 1 ? "once" : peer.restarts() + " times"));
    }
  }
}
