package dev.ampinterop.conformance.report;

import dev.ampinterop.conformance.cases.Choice;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.verdict.OpenChoice;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Counts in how many conversations each choice was made otherwise than Twisted makes it. */
final class ChoiceCounts {
  private ChoiceCounts() {}

  /** The names of those of one result, sorted. */
  static List<String> names(Result result) {
    return result.choices().stream()
        .map(OpenChoice::choice)
        .map(Choice::toString)
        .distinct()
        .sorted()
        .toList();
  }

  /** How many results have each, by its name. */
  static Map<String, Integer> of(List<Result> results) {
    Map<String, Integer> counts = new TreeMap<>();
    results.forEach(result -> names(result).forEach(name -> counts.merge(name, 1, Integer::sum)));
    return counts;
  }

  /** The same in a line for people: {@code 54 × key-order, 3 × tag}; empty where there is none. */
  static String words(List<Result> results) {
    return of(results).entrySet().stream()
        .map(count -> count.getValue() + " × " + count.getKey())
        .collect(Collectors.joining(", "));
  }
}
