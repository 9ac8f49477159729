package dev.ampinterop.cli;

import dev.ampinterop.conformance.capture.Capture;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.compare.CaptureDifference;
import dev.ampinterop.conformance.compare.ReportDifference;
import dev.ampinterop.conformance.compare.ReportDifferenceText;
import dev.ampinterop.conformance.compare.ReportResults;
import dev.ampinterop.conformance.replay.Variables;
import dev.ampinterop.conformance.report.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code amp-interop diff}: how two captures, or two reports of runs, differ. */
@Command(
    name = "diff",
    description = {
      "Compares two captures of the same program, a good run and a bad one: says which values,"
          + " errors, descriptors, calls and ends of connections differ.",
      "Connections are compared in the order in which they were opened, calls by side, order and"
          + " command. Tags, ordinals, times and the order of answers do not matter.",
      "Two reports that run --json wrote are compared conversation by conversation: what is broken,"
          + " fixed, new, gone, not played any more, slower.",
      "Exit status: 0 they do the same, and of reports the second is not worse; 1 they differ, or"
          + " the second report is worse; 2 one of them cannot be compared."
    },
    footer = {
      "  amp-interop diff good.capture bad.capture",
      "  amp-interop diff good.capture bad.capture --variable Login.session --slower-by 100ms",
      "  amp-interop diff yesterday.json today.json --markdown"
    })
final class DiffCommand implements Callable<Integer> {
  private static final int MOST_LINES = 1000;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Parameters(index = "0", paramLabel = "GOOD", description = "A capture, or a report.")
  private Path good;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Parameters(index = "1", paramLabel = "BAD", description = "Another one of the kind.")
  private Path bad;

  @Option(
      names = "--variable",
      paramLabel = "COMMAND.KEY",
      description = "A value that is another one each time; repeatable.")
  private List<String> variables = new ArrayList<>();

  @Option(
      names = "--slower-by",
      paramLabel = "TIME",
      converter = TimeSpan.Converter.class,
      description =
          "Answers, and conversations of a report, that took longer in BAD by more than that"
              + " differ, too: milliseconds, 500 or 500ms, or seconds, 0.5s.")
  private @Nullable TimeSpan slower;

  @Option(names = "--markdown", description = "Of two reports: as a page in Markdown.")
  private boolean markdown;

  @Mixin private DescriptorOptions descriptors = new DescriptorOptions();

  @Mixin private SwitchOptions switches = new SwitchOptions();

  private long shown;

  @Override
  public Integer call() {
    CaptureDifference.Options options;
    try {
      options =
          new CaptureDifference.Options(
              descriptors.keys(),
              switches.commands(),
              Variables.of(variables),
              slower == null ? null : slower.duration());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
    PrintWriter out = spec.commandLine().getOut();
    try {
      if (DiffInput.ofBoth(good, bad) == DiffInput.REPORT) {
        return reports(out);
      }
      if (markdown) {
        throw new CannotRun("--markdown is for two reports (leave it out for captures)");
      }
      CaptureDifference.Outcome outcome =
          CaptureDifference.of(read(good), read(bad), options, line -> show(out, line));
      if (outcome.differences() > MOST_LINES) {
        out.println("… and " + (outcome.differences() - MOST_LINES) + " more");
      }
      out.println(
          (outcome.differences() == 0 ? "no" : outcome.differences())
              + (outcome.differences() == 1 ? " difference" : " differences")
              + " in "
              + count(outcome.calls(), "call")
              + " on "
              + count(outcome.connections(), "connection")
              + " that both have");
      out.flush();
      return outcome.differences() == 0 ? 0 : 1;
    } catch (IOException | IllegalArgumentException e) {
      throw new CannotRun(String.valueOf(e.getMessage()));
    }
  }

  private int reports(PrintWriter out) throws IOException {
    for (String option : List.of("--variable", "--descriptor", "--switch")) {
      if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
        throw new CannotRun(option + " is for two captures (leave it out for reports)");
      }
    }
    ReportDifference difference =
        ReportDifference.of(report(good), report(bad), slower == null ? null : slower.duration());
    ReportDifferenceText text = new ReportDifferenceText(difference);
    (markdown ? text.markdown() : text.lines()).forEach(out::println);
    out.flush();
    return difference.isWorse() ? 1 : 0;
  }

  private ReportResults report(Path file) throws IOException {
    ReportResults report = ReportResults.read(file);
    report
        .incomplete()
        .ifPresent(
            because -> {
              PrintWriter errors = spec.commandLine().getErr();
              errors.println("amp-interop: " + file + " is not complete: " + Printable.of(because));
              errors.flush();
            });
    return report;
  }

  private Capture read(Path file) throws IOException {
    Capture capture = Capture.read(file);
    for (CapturedConversation one : capture.conversations()) {
      Optional<CaptureEvent.Gap> gap = one.gap();
      if (gap.isPresent()) {
        throw new CannotRun(
            "%s: connection %d lacks bytes from the %s: %s (record it again, whole)"
                .formatted(file, one.number(), gap.get().from(), gap.get().because()));
      }
    }
    if (capture.footer() == null) {
      PrintWriter errors = spec.commandLine().getErr();
      errors.println("amp-interop: " + file + " does not end in order: what follows is not there");
      errors.flush();
    }
    return capture;
  }

  private void show(PrintWriter out, String line) {
    if (++shown <= MOST_LINES) {
      out.println(Printable.of(line));
    }
  }

  private static String count(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
