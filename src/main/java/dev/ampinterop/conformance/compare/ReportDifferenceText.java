package dev.ampinterop.conformance.compare;

import dev.ampinterop.conformance.compare.ReportDifference.Change;
import dev.ampinterop.conformance.compare.ReportDifference.Kind;
import dev.ampinterop.conformance.report.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Two reports side by side, for a terminal or for a page in Markdown. */
public final class ReportDifferenceText {
  private static final int MOST_OF_A_KIND = 1000;
  private static final int LONGEST_DETAIL = 200;

  private final ReportDifference difference;

  /** Of that difference. */
  public ReportDifferenceText(ReportDifference difference) {
    this.difference = difference;
  }

  /** What changed of one case in the same way, and where. */
  private record Line(String caseId, String detail) {}

  /** For a terminal: a block for each kind, and a line that counts. */
  public List<String> lines() {
    List<String> text = new ArrayList<>();
    for (String problem : difference.problems()) {
      text.add("new problem: " + Printable.of(problem));
    }
    difference
        .changes()
        .forEach(
            (kind, changes) -> {
              text.add(kind.words() + ": " + changes.size());
              lines(changes)
                  .forEach(
                      (line, where) -> {
                        text.add("  " + line.caseId() + "  " + String.join(", ", where));
                        if (!line.detail().isEmpty()) {
                          text.add("    " + line.detail());
                        }
                      });
              more(changes).ifPresent(more -> text.add("  " + more));
            });
    text.add(summary());
    return text;
  }

  /** For a page: a table for each kind, what is worse first. */
  public List<String> markdown() {
    List<String> text = new ArrayList<>(List.of("**" + summary() + "**"));
    for (String problem : difference.problems()) {
      text.addAll(List.of("", "- " + cell(problem)));
    }
    difference
        .changes()
        .forEach(
            (kind, changes) -> {
              String title = kind.words().substring(0, 1).toUpperCase(Locale.ROOT);
              text.addAll(
                  List.of(
                      "",
                      "### " + title + kind.words().substring(1) + ": " + changes.size(),
                      "",
                      "| case | where | what |",
                      "|---|---|---|"));
              lines(changes)
                  .forEach(
                      (line, where) ->
                          text.add(
                              "| `%s` | %s | %s |"
                                  .formatted(
                                      line.caseId(),
                                      cell(String.join(", ", where)),
                                      cell(line.detail()))));
              more(changes).ifPresent(more -> text.addAll(List.of("", more)));
            });
    return text;
  }

  private String summary() {
    List<String> counts = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      List<Change> changes = difference.changes().get(kind);
      if (changes != null) {
        counts.add(changes.size() + " " + kind.words());
      }
    }
    return (counts.isEmpty() ? "no difference" : String.join("; ", counts))
        + "; both have "
        + difference.both()
        + " conversation"
        + (difference.both() == 1 ? "" : "s");
  }

  private static Map<Line, List<String>> lines(List<Change> changes) {
    Map<Line, List<String>> lines = new LinkedHashMap<>();
    for (Change change : changes.subList(0, Math.min(changes.size(), MOST_OF_A_KIND))) {
      lines
          .computeIfAbsent(
              new Line(change.caseId(), detail(change.detail())), absent -> new ArrayList<>())
          .add(change.where());
    }
    return lines;
  }

  private static Optional<String> more(List<Change> changes) {
    int more = changes.size() - MOST_OF_A_KIND;
    return more > 0 ? Optional.of("… and " + more + " more") : Optional.empty();
  }

  private static String detail(String text) {
    String line = Printable.of(text.lines().findFirst().orElse(""));
    return line.length() <= LONGEST_DETAIL ? line : line.substring(0, LONGEST_DETAIL) + "…";
  }

  // What Markdown would take for its own.
  private static String cell(String text) {
    return text.replaceAll("([\\\\`*_\\[\\]<>|])", "\\\\$1");
  }
}
