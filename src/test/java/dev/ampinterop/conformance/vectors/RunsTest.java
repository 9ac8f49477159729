package dev.ampinterop.conformance.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What repeats is short in files, and the same again once a reader writes it out. */
class RunsTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  // As docs/vectors.md has it.
  private static final Pattern RUN = Pattern.compile("\\(([^()*\"]+)\\*(\\d+)\\)");

  @Test
  void shortensWhatRepeats() {
    assertThat(Runs.shorten("00" + "61".repeat(300))).isEqualTo("00(61*300)");
    assertThat(Runs.shorten("é".repeat(64))).isEqualTo("(é*64)");
    assertThat(Runs.shorten("61".repeat(31))).isEqualTo("61".repeat(31));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"(", ")", "*", "\"", "\\", "\n", "\u0000", "$1", "é", "😀", "ab\n", "(a", "7ffe"})
  void comesBackFromTheTextOfAFile(String unit) {
    ObjectNode vector = JSON.createObjectNode();
    vector.put("claim", "Stays as it is: " + "x".repeat(300));
    vector.put("bytes", "begin" + unit.repeat(300) + "end");
    vector.putObject("value").put(unit.repeat(100), unit.repeat(200));

    String text = Runs.shorten(vector).toString();

    String whole =
        RUN.matcher(text).replaceAll(run -> run.group(1).repeat(Integer.parseInt(run.group(2))));
    JsonNode read = JSON.readTree(whole);
    assertThat(read).isEqualTo(vector);
    assertThat(text).contains("x".repeat(300));
  }

  @Test
  void refusesWhatAReaderWouldTakeForARun() {
    assertThatThrownBy(() -> Runs.shorten("f(x*2)"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("f(x*2)");
  }
}
