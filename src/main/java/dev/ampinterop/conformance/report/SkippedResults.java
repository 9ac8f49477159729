package dev.ampinterop.conformance.report;

import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.Skip;
import dev.ampinterop.conformance.runner.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What was skipped, by reason: those that are most first. */
final class SkippedResults {
  /** The line is to be a short one; --skips has all of them. */
  private static final int MOST_NAMED = 6;

  private final Map<String, List<Result>> groups = new TreeMap<>();

  SkippedResults(List<Result> results) {
    for (Result result : results) {
      if (result.verdict() == Verdict.SKIPPED) {
        String reason = result.play().skip().map(Skip::inShort).orElse(reason(result));
        groups.computeIfAbsent(reason, unused -> new ArrayList<>()).add(result);
      }
    }
  }

  /** A short line for each reason. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    sorted().forEach(group -> lines.add(line(group)));
    if (!lines.isEmpty()) {
      lines.add("(--skips lists the cases)");
    }
    return lines;
  }

  /** The same with every case below its line, each with what exactly is in the way. */
  List<String> everyCase() {
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, List<Result>> group : sorted()) {
      lines.add(line(group));
      group
          .getValue()
          .forEach(
              result ->
                  lines.add(
                      "  "
                          + result.caseId()
                          + " "
                          + result.conversation()
                          + ": "
                          + reason(result)));
    }
    return lines;
  }

  private List<Map.Entry<String, List<Result>>> sorted() {
    return groups.entrySet().stream()
        .sorted(
            Comparator.comparing(
                (Map.Entry<String, List<Result>> group) -> -group.getValue().size()))
        .toList();
  }

  private static String line(Map.Entry<String, List<Result>> group) {
    return "skipped " + group.getValue().size() + "  " + group.getKey() + needed(group.getValue());
  }

  /** What nobody offers of that which these need; empty where the reason is another one. */
  private static String needed(List<Result> results) {
    Set<String> features = new TreeSet<>();
    for (Result result : results) {
      if (result.play().skip().orElse(null) instanceof Skip.Lacks lacks) {
        lacks.features().values().forEach(features::addAll);
      }
    }
    return features.isEmpty()
        ? ""
        : ": "
            + features.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
            + (features.size() > MOST_NAMED ? ", …" : "");
  }

  private static String reason(Result result) {
    return String.valueOf(result.reason());
  }
}
