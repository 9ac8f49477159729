package dev.ampinterop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.Choice;
import dev.ampinterop.conformance.cases.ConformanceCase;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code explain CASE}. */
class ExplainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void explainsACaseToWhoeverFailedIt() {
    assertThat(run("explain", "errors/unknown", "--cases", "conformance-cases")).isZero();
    assertThat(out.toString())
        .startsWith("errors/unknown\n  An undeclared error is answered with UNKNOWN")
        .contains(
            "\nrequires\n  error-4 (amp): A responder that fails",
            "\n    source: amp.py 707, QuitBox; basic.py",
            """

            right
              > ask    1 Divide  41 B  a=4 b=2
              < answer 1 Divide  20 B  q=2
              > ask    2 Divide  41 B  a=1 b=2
              < error  2 Divide  70 B  UNKNOWN "Unknown Error"
              < close
              to the client the connection ends as clean
            """,
            "\nallowed without --strict\n  key-order: the order in which",
            "\n  error-text: the descriptions of UNHANDLED and UNKNOWN\n",
            "\n  closing: who closes first",
            " run errors/unknown --cases conformance-cases --trace\n")
        .doesNotContain("all that differs", "deviations");
  }

  @Test
  void aDeviationHasTheWireThatThenPasses() {
    assertThat(run("explain", "arguments/path-two-slashes")).isZero();
    assertThat(out.toString())
        .contains(
            "\n  what differs as far as these choices go: the case tests what Twisted chose\n",
            "\ndeviations\n  java as server: java.nio.file.Path holds one slash",
            "\n    then passes:\n      > ask    1 Open  40 B  path=//a/b\n");
  }

  @Test
  void wrongIsWhatThePlantedFaultsShowed() {
    assertThat(run("explain", "framing/key-too-long")).isZero();
    assertThat(out.toString())
        .contains(
            "\nwrong\n  A key of 256 bytes that comes is taken.\n    server.ends: expected too-long");

    out.getBuffer().setLength(0);
    assertThat(run("explain", "box-9")).isZero();
    assertThat(out.toString())
        .contains("\n  an implementation gets it wrong where:\n    A key of 256 bytes that comes");
  }

  @Test
  void everyCaseCanBeExplained() {
    List<ConformanceCase> cases =
        CaseLoader.ofCheckedFiles().load(List.of(Path.of("conformance-cases"))).cases();
    assertThat(cases)
        .hasSizeGreaterThan(600)
        .allSatisfy(
            told -> {
              List<String> lines = new CaseExplanation(told, "amp-interop", List.of()).lines();
              assertThat(lines)
                  .as(told.id())
                  .contains("requires", "right", "wrong", "again")
                  .hasSizeBetween(12, 120);
            });
  }

  @Test
  void whatIsNeitherARequirementNorACaseIsRefused() {
    assertThat(run("explain", "errors/unknwn")).isEqualTo(2);
    assertThat(err.toString())
        .contains("no case matches \"errors/unknwn\" (did you mean errors/unknown");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void choicesAreInTheWordsOfTheSpecification() throws IOException {
    List<String> page = Files.readAllLines(Path.of("docs/specification.md"));
    for (Choice choice : Choice.values()) {
      assertThat(page.stream().map(line -> line.replace("`", "")))
          .contains("| " + choice + " | " + choice.words() + " |");
    }
  }

  private int run(String... words) {
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(words);
  }
}
