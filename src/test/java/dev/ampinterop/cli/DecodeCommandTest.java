package dev.ampinterop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class DecodeCommandTest {
  private static final String CAPTURE = "src/test/resources/captures/both-ways.capture";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--command Sum | 4",
        "--command S*m --command Gi* | 10",
        "--tag 1 --tag 2 | 4",
        "--grep text=hello$ | 4",
        "--slower-than 2ms | 14",
        "--slower-than 0.002s --tag 1 | 2",
        "--slower-than 7 | 0",
      })
  void showsCallsWithTheirAnswers(String options, int boxes) {
    assertThat(execute(options)).isZero();
    assertThat(out.toString().lines().filter(line -> line.matches(".* [<>] (ask|answer) .*")))
        .hasSize(boxes);
    assertThat(out.toString()).contains("left out by the filter: ", "nothing is wrong");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--grep ( | \"(\" is not a regular expression: Unclosed group, at character 2",
        "--slower-than 3q | \"3q\" is not a time (write milliseconds,",
        "--slower-than -3 | \"-3\" is not a time (write milliseconds,",
        "--slower-than 1000001s | 1000000s at most)",
        "--slower-than ms | \"ms\" is not a time",
      })
  void badUsageSaysWhyAndExitsWith2(String options, String message) {
    assertThat(execute(options)).isEqualTo(2);
    assertThat(err.toString()).contains(message, "see amp-interop decode --help");
    assertThat(out).hasToString("");
  }

  @Test
  void withoutAFilterNothingIsLeftOut() {
    assertThat(execute("--json")).isZero();
    assertThat(out.toString()).doesNotContain("leftOut");
  }

  private int execute(String options) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    List<String> words = new ArrayList<>(List.of("decode", CAPTURE));
    words.addAll(List.of(options.split(" ")));
    return line.execute(words.toArray(String[]::new));
  }
}
