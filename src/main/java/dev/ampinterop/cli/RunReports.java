package dev.ampinterop.cli;

import dev.ampinterop.conformance.report.JsonReport;
import dev.ampinterop.conformance.report.JunitReport;
import dev.ampinterop.conformance.report.ReportFile;
import dev.ampinterop.conformance.report.Rerun;
import dev.ampinterop.conformance.report.RunRecord;
import dev.ampinterop.conformance.report.RunReport;
import dev.ampinterop.conformance.report.RunSettings;
import dev.ampinterop.conformance.report.Versions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The reports that a run was asked for. They are written before anything is played, as those of a
 * run that was killed, and written over when it ends, however it ends: what an earlier run wrote is
 * never taken for this one's.
 */
final class RunReports {
  private final Map<ReportFile, Function<RunReport, String>> reports = new LinkedHashMap<>();
  private final RunSettings settings;
  private final Instant started = now();

  RunReports(@Nullable Path json, @Nullable Path junit, Rerun again, RunSettings settings) {
    this(json, junit, again, settings, ReportFile::of);
  }

  private RunReports(
      @Nullable Path json,
      @Nullable Path junit,
      Rerun again,
      RunSettings settings,
      Function<Path, ReportFile> files) {
    this.settings = settings;
    if (json != null) {
      reports.put(files.apply(json), run -> JsonReport.of(run).text());
    }
    if (junit != null) {
      reports.put(files.apply(junit), new JunitReport(again)::text);
    }
  }

  /** The same of a capture: its reports have what passed, and only their owner may read them. */
  static RunReports ofCapture(
      @Nullable Path json, @Nullable Path junit, Rerun again, RunSettings settings) {
    return new RunReports(json, junit, again, settings, ReportFile::ofCapture);
  }

  /**
   * Checks the files that a verb is to write: nobody wants to learn it afterwards.
   *
   * @param files null where there is none
   * @throws CannotRun when one cannot be written to, or two are the same
   */
  static void check(@Nullable Path... files) {
    List<Path> before = new ArrayList<>();
    for (Path file : files) {
      if (file == null) {
        continue;
      }
      ReportFile report = ReportFile.of(file);
      report
          .problem()
          .ifPresent(
              problem -> {
                throw new CannotRun("cannot write to " + file + ": " + problem);
              });
      for (Path other : before) {
        if (report.isSame(ReportFile.of(other))) {
          throw new CannotRun(
              "cannot write two reports to one file: "
                  + other
                  + (other.equals(file) ? "" : " and " + file + " are the same"));
        }
      }
      before.add(file);
    }
  }

  /** Where people read: standard output, unless a report has that to itself. */
  PrintStream terminal() {
    return reports.keySet().stream().anyMatch(ReportFile::isStandardOutput)
        ? System.err
        : System.out;
  }

  /**
   * Writes what is true of a run that does not come to its end.
   *
   * @throws CannotRun when that cannot be written
   */
  void begin() {
    RunReport report =
        report(
            RunRecord.nothing("it was killed, or is still going on"),
            Versions.here(Main.Version.own(), false));
    List<String> failures = new ArrayList<>();
    reports.forEach(
        (file, text) -> {
          if (file.isReplaceable()) {
            write(file, text, report, failures);
          }
        });
    if (!failures.isEmpty()) {
      throw new CannotRun(String.join("\n", failures));
    }
  }

  /**
   * Writes all of them, each whatever becomes of the others.
   *
   * @return what could not be written and why, for people; empty mostly
   */
  List<String> end(RunRecord record) {
    if (reports.isEmpty()) {
      return List.of();
    }
    boolean containers = record.peers().stream().anyMatch(peer -> peer.kind().equals("container"));
    RunReport report = report(record, Versions.here(Main.Version.own(), containers));
    List<String> failures = new ArrayList<>();
    reports.forEach((file, text) -> write(file, text, report, failures));
    return failures;
  }

  private RunReport report(RunRecord record, Map<String, String> versions) {
    return new RunReport(record, started, now(), settings, versions);
  }

  private static void write(
      ReportFile file, Function<RunReport, String> text, RunReport run, List<String> failures) {
    try {
      file.write(text.apply(run));
    } catch (IOException e) {
      failures.add(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      failures.add("this is a bug in amp-interop, please report it: a report cannot be made: " + e);
    }
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }
}
