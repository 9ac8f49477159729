package dev.ampinterop.conformance.cases;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Cases for tests: those of {@code src/test/resources/cases}, and texts. */
public final class SampleCases {
  /** Where the sample files are. */
  public static final Path FOLDER = Path.of("src/test/resources/cases");

  private static final CaseFile CASE_FILE = new CaseFile(true);

  private SampleCases() {}

  /** The sample of that id. */
  public static ConformanceCase named(String id) {
    return named(id, FOLDER);
  }

  /** The sample of that id with commands that are more than a call and its answer. */
  public static ConformanceCase special(String id) {
    return named(id, Path.of("src/test/resources/special-cases"));
  }

  private static ConformanceCase named(String id, Path folder) {
    CaseSet found = new CaseLoader().load(List.of(folder));
    return found.cases().stream()
        .filter(told -> told.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError(id + " is not in order: " + found.problems()));
  }

  /** The case that a text tells. */
  static ConformanceCase read(String text) {
    Problems problems = new Problems("case.json");
    return CASE_FILE
        .read(text, Path.of("case.json"), Optional.empty(), problems)
        .orElseThrow(() -> new AssertionError(problems.all()));
  }

  /** What is wrong with the case that a text tells, one line a problem. */
  static List<String> problems(String text) {
    Problems problems = new Problems("case.json");
    CASE_FILE.read(text, Path.of("case.json"), Optional.empty(), problems);
    return problems.all().stream().map(CaseProblem::toString).toList();
  }
}
