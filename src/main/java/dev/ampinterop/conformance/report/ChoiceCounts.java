package dev.ampinterop.conformance.report;

import dev.ampinterop.conformance.cases.Choice;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.verdict.OpenChoice;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Counts in how many conversations each choice was made otherwise than Twisted makes it. */
final class ChoiceCounts {
  /** As many as fit in a line. */
  private static final int FIRST = 3;

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

  /**
   * The same for people, a line for each with the first cases: {@code 54 × key-order (framing/one,
   * framing/two, …)}; empty where there is none.
   */
  static List<String> lines(List<Result> results) {
    Map<String, Set<String>> cases = new TreeMap<>();
    for (Result result : results) {
      for (String name : names(result)) {
        cases.computeIfAbsent(name, unused -> new LinkedHashSet<>()).add(result.caseId());
      }
    }
    return of(results).entrySet().stream()
        .map(
            count ->
                count.getValue()
                    + " × "
                    + count.getKey()
                    + " ("
                    + first(cases.getOrDefault(count.getKey(), Set.of()))
                    + ")")
        .toList();
  }

  private static String first(Set<String> cases) {
    return cases.stream().limit(FIRST).collect(Collectors.joining(", "))
        + (cases.size() > FIRST ? ", …" : "");
  }
}
