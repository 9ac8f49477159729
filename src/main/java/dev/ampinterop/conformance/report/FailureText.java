package dev.ampinterop.conformance.report;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.Specification;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.conversation.WireLog;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.Verdict;
import dev.ampinterop.conformance.verdict.Difference;
import dev.ampinterop.conformance.verdict.OpenChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** A result for people: what was claimed, expected and observed, what passed, how to rerun it. */
public final class FailureText {
  /** A run may have hundreds of failures, each with such a log. */
  private static final int MOST_LINES = 200;

  private static final int LAST_LINES = 50;
  private static final int MOST_DIFFERENCES = 40;
  private static final int LONGEST_LINE = 2_000;

  // The time and the column of a line of a wire log.
  private static final Pattern TIME = Pattern.compile("^ *[0-9.]+ ");
  private static final String RED = "\033[1;31m";
  private static final String GREEN = "\033[32m";
  private static final String YELLOW = "\033[33m";
  private static final String RESET = "\033[0m";

  private final Rerun again;
  private final boolean colour;

  /**
   * @param again makes the command that plays a result again
   * @param colour whether the verdict is in colour
   */
  public FailureText(Rerun again, boolean colour) {
    this.again = again;
    this.colour = colour;
  }

  /** The whole failure, its wire log included. */
  public List<String> failure(Result result) {
    List<String> lines = new ArrayList<>(head(result));
    if (result.isUnplayed()) {
      lines.subList(1, lines.size()).clear();
      lines.addAll(member("reason", String.valueOf(result.reason())));
      return lines;
    }
    int more = result.differences().size() - MOST_DIFFERENCES;
    for (Difference difference : result.differences().stream().limit(MOST_DIFFERENCES).toList()) {
      lines.addAll(member("at", difference.where()));
      lines.addAll(member("expected", difference.expected()));
      lines.addAll(member("got", difference.observed()));
    }
    if (more > 0) {
      lines.addAll(member("at", "… " + more + " more places"));
    }
    if (result.differences().isEmpty() && result.reason() != null) {
      lines.addAll(member("reason", result.reason()));
    }
    lines.addAll(wire(result));
    lines.addAll(member("again", again.command(result)));
    return lines;
  }

  /** A passed or skipped case as {@code --trace} shows it. */
  public List<String> trace(Result result) {
    List<String> lines = new ArrayList<>(head(result));
    if (result.reason() != null) {
      lines.addAll(member("reason", result.reason()));
    }
    for (OpenChoice choice : result.choices()) {
      lines.addAll(member("differs", choice.choice() + ", at " + choice.difference().where()));
      lines.addAll(member("twisted", choice.difference().expected()));
      lines.addAll(member("this", choice.difference().observed()));
    }
    for (String note : result.judgement().notes()) {
      lines.addAll(member("tolerated", note));
    }
    lines.addAll(wire(result));
    return lines;
  }

  private List<String> head(Result result) {
    List<String> lines = new ArrayList<>();
    String release = result.play().twisted();
    lines.add(
        String.format(
            Locale.ROOT,
            "%s %s    %s client × %s server%s%s",
            verdict(result.verdict()),
            result.caseId(),
            result.play().pairing().player(Role.CLIENT),
            result.play().pairing().player(Role.SERVER),
            result.play().transport() == TransportKind.UNIX ? "" : "    over " + result.transport(),
            release == null ? "" : "    Twisted " + release));
    lines.addAll(member("claim", result.play().told().claim()));
    for (String id : result.play().told().requires()) {
      Specification.builtIn()
          .requirement(id)
          .ifPresent(requirement -> lines.addAll(member("requires", requirement.toString())));
    }
    result
        .play()
        .told()
        .origin()
        .ifPresent(from -> lines.addAll(member("origin", from.toString())));
    result.deviations().forEach(because -> lines.addAll(member("deviates", because)));
    return lines;
  }

  private String verdict(Verdict verdict) {
    String word = verdict.toString().toUpperCase(Locale.ROOT);
    if (!colour) {
      return word;
    }
    return (verdict.isFailure() ? RED : verdict == Verdict.SKIPPED ? YELLOW : GREEN) + word + RESET;
  }

  private static List<String> wire(Result result) {
    List<String> log =
        Folding.fold(
            WireLog.lines(result.wire()),
            line -> TIME.matcher(line).replaceFirst(""),
            (more, line) -> more.toString());
    return member("wire", log.isEmpty() ? "(nothing passed)" : String.join("\n", shortened(log)));
  }

  /** Nobody reads on, and who floods a connection shall not flood the report. */
  private static List<String> shortened(List<String> log) {
    if (log.size() <= MOST_LINES) {
      return log;
    }
    int lastFrom = log.size() - LAST_LINES;
    int firstTo = MOST_LINES - LAST_LINES;
    List<String> lines = new ArrayList<>(log.subList(0, firstTo));
    lines.add("… %d lines are left out …".formatted(lastFrom - firstTo));
    lines.addAll(log.subList(lastFrom, log.size()));
    return lines;
  }

  private static String cut(String line) {
    return line.length() <= LONGEST_LINE
        ? line
        : line.substring(0, line.offsetByCodePoints(0, LONGEST_LINE / 2))
            + "… (%,d characters)".formatted(line.length());
  }

  /** A label, and a text of any number of lines beside it. */
  private static List<String> member(String label, String text) {
    List<String> lines = new ArrayList<>();
    for (String whole : Printable.of(text).split("\n", -1)) {
      String line = cut(whole);
      lines.add(
          String.format(Locale.ROOT, "  %-9s %s", lines.isEmpty() ? label : "", line)
              .stripTrailing());
    }
    return lines;
  }
}
