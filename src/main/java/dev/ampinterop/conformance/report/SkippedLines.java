package dev.ampinterop.conformance.report;

import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.Verdict;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What was skipped, a line for each conversation and reason. The features that a player does not
 * offer make one line together: each case has the exact ones in the other reports.
 */
final class SkippedLines {
  private static final String LACKS = " does not offer ";

  private SkippedLines() {}

  static List<String> of(List<Result> results) {
    Map<String, Line> lines = new TreeMap<>();
    for (Result result : results) {
      if (result.verdict() == Verdict.SKIPPED) {
        String text = result.conversation() + ": " + result.reason();
        int lacks = text.indexOf(LACKS);
        String key = lacks < 0 ? text : text.substring(0, lacks + LACKS.length());
        lines.computeIfAbsent(key, Line::new).add(text.substring(key.length()));
      }
    }
    return lines.values().stream().map(Line::toString).toList();
  }

  private static final class Line {
    private final String beginning;
    private final TreeSet<String> features = new TreeSet<>();
    private int count;

    Line(String beginning) {
      this.beginning = beginning;
    }

    void add(String lacking) {
      count++;
      features.addAll(List.of(lacking.split(", ")));
    }

    @Override
    public String toString() {
      return "skipped " + count + "  " + beginning + String.join(", ", features);
    }
  }
}
