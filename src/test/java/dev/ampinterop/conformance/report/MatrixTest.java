package dev.ampinterop.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.runner.Play;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.Verdict;
import dev.ampinterop.conformance.verdict.Judgement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MatrixTest {
  private static final ConformanceCase SUM =
      new CaseLoader()
          .load(List.of(Path.of("src/test/resources/cases"))).cases().stream()
              .filter(told -> told.id().equals("dispatch/sum"))
              .findFirst()
              .orElseThrow();

  private final List<Result> results = new ArrayList<>();

  @Test
  void subjectsComeFirstAndTheScriptLast() {
    played("script:old", null, Verdict.PASSED, Verdict.SKIPPED);
    played("java:old", null, Verdict.FAILED, Verdict.ERRORED, Verdict.PASSED);
    played("new:old", null, Verdict.PASSED);
    played("new:script", null, Verdict.PASSED);

    assertThat(matrix("new", "old").lines())
        .containsExactly(
            "passed/failed/skipped by client (rows) and server (columns)",
            "        old    script",
            "new     1/0/0  1/0/0",
            "java    1/2/0  -",
            "script  1/0/1  -");
  }

  @Test
  void releasesOfTwistedAreToldApart() {
    played("java:twisted", "24.7.0", Verdict.PASSED);
    played("java:twisted", "26.10.0", Verdict.FAILED);
    played("twisted:twisted", "26.10.0", Verdict.PASSED);

    assertThat(matrix("java").lines())
        .containsSequence(
            "                 twisted 24.7.0  twisted 26.10.0",
            "java             1/0/0           0/1/0",
            "twisted 26.10.0  -               1/0/0");
    assertThat(matrix("java").cells())
        .extracting(cell -> cell.client() + ":" + cell.server() + " " + cell.twisted())
        .containsExactly("java:twisted 24.7.0", "java:twisted 26.10.0", "twisted:twisted 26.10.0");
  }

  @Test
  void onePairingNeedsNoTable() {
    assertThat(matrix("java").lines()).isEmpty();

    played("java:java", null, Verdict.PASSED, Verdict.SKIPPED);

    assertThat(matrix("java").lines()).isEmpty();
    assertThat(matrix("java").cells())
        .singleElement()
        .extracting(cell -> cell.tally().toString())
        .isEqualTo("1 passed, 0 failed, 1 skipped");
  }

  private Matrix matrix(String... subjects) {
    return Matrix.of(
        new RunRecord(
            results,
            List.of(),
            results.size(),
            Optional.empty(),
            List.of(),
            List.of(subjects),
            List.of()));
  }

  private void played(String pairing, @Nullable String twisted, Verdict... verdicts) {
    Play play =
        new Play(
            SUM,
            Pairing.parse(pairing),
            TransportKind.UNIX,
            Map.of(),
            twisted,
            List.of(),
            Optional.empty());
    for (Verdict verdict : verdicts) {
      results.add(
          new Result(
              play,
              verdict,
              Duration.ofMillis(1),
              verdict == Verdict.PASSED ? null : "why",
              new Judgement(List.of(), List.of(), List.of()),
              List.of()));
    }
  }
}
