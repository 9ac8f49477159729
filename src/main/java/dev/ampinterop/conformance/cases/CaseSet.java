package dev.ampinterop.conformance.cases;

import java.util.List;

/**
 * The cases that were found, and what is wrong with the files that are not among them.
 *
 * @param cases the cases in order, sorted by id
 * @param problems what is wrong, sorted by file and place; empty when every file is in order
 */
public record CaseSet(List<ConformanceCase> cases, List<CaseProblem> problems) {
  /** Copies both lists. */
  public CaseSet {
    cases = List.copyOf(cases);
    problems = List.copyOf(problems);
  }
}
