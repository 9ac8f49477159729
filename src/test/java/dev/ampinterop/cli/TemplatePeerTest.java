package dev.ampinterop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.cases.Choice;
import dev.ampinterop.conformance.report.ReportSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/**
 * The peer that people copy does something else than Twisted wherever it may, and passes: the whole
 * suite, by itself, with the script and with our own AMP.
 */
class TemplatePeerTest {
  @Test
  void whatChoosesOtherwisePassesWithNamedDifferences(@TempDir Path folder) throws Exception {
    Path json = folder.resolve("report.json");
    List<String> line =
        List.of(
            "run",
            "--cases",
            "conformance-cases",
            "--subject",
            "exec:python3 docs/template-peer/peer.py",
            "--pair",
            "template:template",
            "--pair",
            "script:template",
            "--pair",
            "template:script",
            "--pair",
            "template:java",
            "--pair",
            "java:template",
            "--timeout",
            "60",
            "--json",
            json.toString());

    CommandLine command = Main.commandLine();
    int status = command.execute(line.toArray(String[]::new));

    JsonNode report = ReportSchema.checked(Files.readString(json));
    assertThat(report.path("results"))
        .filteredOn(
            result -> !List.of("passed", "skipped").contains(result.path("verdict").stringValue()))
        .isEmpty();
    assertThat(status).isZero();
    assertThat(report.path("passed").intValue()).isGreaterThan(1200);
    Stream<String> named = Arrays.stream(Choice.values()).map(Choice::toString);
    assertThat(report.path("differences").propertyNames())
        .contains("key-order", "tag", "number-spelling", "error-text", "closing")
        .isSubsetOf(named.toList());
  }
}
