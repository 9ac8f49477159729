package dev.ampinterop.conformance.report;

import dev.ampinterop.conformance.runner.Result;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Tells results of {@code --repeat} apart: the same case in the same conversation, again. */
final class Rounds {
  private Rounds() {}

  /**
   * A result.
   *
   * @param round the how manieth of its kind, from 1
   */
  record Numbered(Result result, int round) {}

  /** Numbers them, in their order. */
  static List<Numbered> of(List<Result> results) {
    Map<List<String>, Integer> seen = new HashMap<>();
    List<Numbered> numbered = new ArrayList<>();
    for (Result result : results) {
      List<String> what =
          List.of(
              result.caseId(),
              result.pairing(),
              result.transport(),
              Objects.requireNonNullElse(result.play().twisted(), ""));
      numbered.add(new Numbered(result, seen.merge(what, 1, Integer::sum)));
    }
    return numbered;
  }
}
