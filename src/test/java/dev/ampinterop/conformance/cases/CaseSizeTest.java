package dev.ampinterop.conformance.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Short files that would take any amount of memory and time are refused before they do. */
@Timeout(30)
class CaseSizeTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        // repetitions in repetitions
        "'wire': [{'times': 100000, 'each': [{'times': 100000, 'from': 'client', 'hex': '00'}]}]",
        "'wire': [], 'client': {'does': [{'times': 99999, 'each': [{'times': 99999, 'each': [{'times': 99999, 'close': true}]}]}]}",
        "'commands': {'C': {}}, 'wire': [], 'server': {'responders': {'C': [{'times': 100000, 'does': [{'times': 100000, 'wait': 'C'}]}]}}",
        "'wire': [{'from': 'client', 'box': {'a': {'boxes': [{'times': 100000, 'each': [{'a': '1'}]}]}}, 'times': 100000}]",
        // values in repetitions
        "'wire': [{'from': 'client', 'hex': {'repeat': {'repeat': 'x', 'times': 60000000}, 'times': 60000000}}]",
        "'wire': [{'from': 'client', 'box': {'a': {'repeat': 'x', 'times': 65000}}, 'times': 100000}]",
        "'commands': {'C': {'arguments': {'u': 'Unicode'}}}, 'wire': [], 'client': {'does': [{'call': 'C', 'with': {'u': {'repeat': 'x', 'times': 2147483647}}}]}",
        // what another implementation does instead
        "'wire': [], 'deviations': [{'player': 'java', 'role': 'client', 'because': 'b', 'instead': {'wire': [{'times': 100000, 'each': [{'times': 100000, 'from': 'client', 'hex': '00'}]}]}}]",
      })
  void whatWouldTakeTooMuchIsRefusedAtOnce(String rest) {
    List<String> problems = SampleCases.problems(json(rest));
    assertThat(problems)
        .anyMatch(line -> line.contains("takes more than 128 MiB (lower \"times\""));
  }

  @Test
  void whatIsLargeButFitsIsRead() {
    assertThat(
            SampleCases.problems(
                json(
                    "'wire': [{'from': 'client', 'box': {'a': {'repeat': 'x', 'times': 60000}},"
                        + " 'times': 100}, {'from': 'client', 'close': true}]")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {50, 200, 5_000, 200_000})
  void deepNestingIsReadOrRefused(int depth) {
    for (String[] pair :
        List.of(
            new String[] {"{\"times\": 1, \"each\": [", "]}"},
            new String[] {"[", "]"},
            new String[] {"{\"repeat\": ", ", \"times\": 1}"})) {
      String nested = pair[0].repeat(depth) + "1" + pair[1].repeat(depth);
      assertThat(
              SampleCases.problems(
                  json("'wire': [{'from': 'client', 'box': {'a': NESTED}}, NESTED]")
                      .replace("NESTED", nested)))
          .isNotEmpty();
    }
  }

  @Test
  void largeNumbersAndTextsAreRefusedInWords() {
    String digits = "9".repeat(99_000);
    for (String times : List.of(digits, "1e999999999", "-1", "1.5", "\"" + digits + "\"", "null")) {
      assertThat(
              SampleCases.problems(
                  json("'wire': [{'from': 'client', 'hex': '00', 'times': TIMES}]")
                      .replace("TIMES", times)))
          .isNotEmpty()
          .allMatch(line -> line.contains("/wire/0"));
    }
    String name = "x".repeat(1_000_000);
    assertThat(
            SampleCases.problems(
                json("'commands': {'C': {}}, 'wire': [], 'client': {'does': [{'call': 'NAME'}]}")
                    .replace("NAME", name)))
        .hasSize(1);
  }

  private static String json(String rest) {
    return ("{'id': 'a', 'claim': 'c', " + rest + "}").replace('\'', '"');
  }
}
