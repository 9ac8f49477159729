package dev.ampinterop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.report.ReportSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A subject that offers less than it did fails the run, which would skip and pass otherwise. */
class OffersOptionTest {
  @TempDir private Path folder;

  @Test
  void whatIsPinnedAndThereFailsNothing() throws IOException {
    assertThat(run("dispatch/sum", "template", "\"unix\", \"Integer\"")).isZero();
  }

  @Test
  void whatIsPinnedAndNotThereFailsTheRunAndIsNamed() throws IOException {
    assertThat(run("dispatch/sum", "template", "\"StartTLS\", \"Integer\"")).isOne();
    assertThat(report().path("passed").intValue()).isOne();
    assertThat(report().path("problems").valueStream().map(JsonNode::stringValue))
        .singleElement()
        .asString()
        .startsWith("template no longer offers StartTLS, which ")
        .endsWith("offers.json pins");
    assertThat(folder.resolve("report.xml"))
        .content()
        .contains("tests=\"2\" failures=\"1\"", "name=\"offers what --offers pins\"");
  }

  @Test
  void anotherImplementationThanPinnedFailsTheRun() throws IOException {
    assertThat(run("dispatch/sum", "other", "\"Integer\"")).isOne();
  }

  @Test
  void aFileThatIsNotInOrderEndsTheRun() throws IOException {
    assertThat(run("dispatch/sum", "template", "1")).isEqualTo(2);
  }

  @Test
  void aRunInWhichTheSubjectPlayedNothingProvesNothing() throws IOException {
    assertThat(run("tls/start", "template", "\"unix\"", "--pair", "java:java")).isEqualTo(2);
    assertThat(report().path("passed").intValue()).isOne();
  }

  private int run(String id, String implementation, String features, String... more)
      throws IOException {
    Path offers =
        Files.writeString(
            folder.resolve("offers.json"),
            "{\"implementation\": \"%s\", \"features\": [%s]}".formatted(implementation, features));
    List<String> line =
        new ArrayList<>(
            List.of(
                "run",
                id,
                "--cases",
                "conformance-cases",
                "--subject",
                "exec:python3 docs/template-peer/peer.py",
                "--pair",
                "template:template",
                "--offers",
                offers.toString(),
                "--json",
                folder.resolve("report.json").toString(),
                "--junit",
                folder.resolve("report.xml").toString()));
    line.addAll(List.of(more));
    return Main.commandLine().execute(line.toArray(String[]::new));
  }

  private JsonNode report() throws IOException {
    return ReportSchema.checked(Files.readString(folder.resolve("report.json")));
  }
}
