package dev.ampinterop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.report.ReportSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** A run ends in time, with a verdict and a reason, whatever a peer does. */
@Timeout(120)
class BadPeersTest {
  private static final Path CASES = Path.of("src/test/resources/cases").toAbsolutePath();

  @TempDir private Path folder;

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          floods              | bad:script | 1 | failed  | wire: expected no more than 8 MiB beyond what the case says
          floods-with-garbage | bad:script | 1 | failed  | wire: expected no more than 8 MiB beyond what the case says
          reports-endlessly   | bad:script | 1 | errored | a line of more than 32 MiB
          hangs               | bad:script | 1 | errored | the peer fell silent
          dies                | bad:script | 1 | errored | the peer closed its control connection
          babbles             | bad:script | 1 | errored | a line that is no JSON
          babbles-first       | bad:script | 2 |         | a line that is no JSON
          exits-at-once       | bad:script | 2 |         | exited with status 3
          other-protocol      | bad:script | 2 |         | protocol 3, this runner speaks 1 and 2
          """)
  void failsInTimeAndSaysWhy(String mode, String pair, int status, String verdict, String reason)
      throws Exception {
    Program.Ended ended = run(mode, pair);

    assertThat(ended.status()).isEqualTo(status);
    if (verdict == null) {
      assertThat(ended.err()).contains(reason);
    } else {
      JsonNode result = json().at("/results/0");
      assertThat(result.path("verdict").asString()).isEqualTo(verdict);
      assertThat(result.path("reason").asString()).contains(reason);
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          exits-with-3   | exited with status 3 after its bye
          says-no-bye    | said no bye: it closed its control connection
          crashes-at-bye | said no bye: it closed its control connection
          hangs-at-bye   | said no bye within 5 s
          """)
  void aBadEndFailsTheRun(String mode, String how) throws Exception {
    Program.Ended ended = run(mode, "bad:script");

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.out()).contains("FAILED  bad " + how);
    assertThat(json().at("/peers/1/ended_badly").asString()).isEqualTo(how);
  }

  private Program.Ended run(String mode, String pair) throws IOException, InterruptedException {
    Path peer = Path.of("src/test/resources/peers/bad_peer.py").toAbsolutePath();
    List<Object> line = new ArrayList<>(List.of("run", "dispatch/sum", "--cases", CASES));
    line.addAll(List.of("--subject", "exec:python3 " + peer + " " + mode, "--pair", pair));
    line.addAll(List.of("--jobs", 1, "--timeout", 1, "--json", "report.json"));
    return Program.run(folder, line.toArray());
  }

  private JsonNode json() throws IOException {
    return ReportSchema.checked(Files.readString(folder.resolve("report.json")));
  }
}
