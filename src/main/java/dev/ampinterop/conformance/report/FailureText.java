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

/** A result for people: what was claimed, expected and observed, what passed, how to rerun it. */
public final class FailureText {
  private static final int MOST_LINES = 2_000;
  private static final int LAST_LINES = 100;
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
    for (Difference difference : result.differences()) {
      lines.addAll(member("at", difference.where()));
      lines.addAll(member("expected", difference.expected()));
      lines.addAll(member("got", difference.observed()));
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
    List<String> log = WireLog.lines(result.wire());
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

  /** A label, and a text of any number of lines beside it. */
  private static List<String> member(String label, String text) {
    List<String> lines = new ArrayList<>();
    for (String line : Printable.of(text).split("\n", -1)) {
      lines.add(
          String.format(Locale.ROOT, "  %-9s %s", lines.isEmpty() ? label : "", line)
              .stripTrailing());
    }
    return lines;
  }
}
