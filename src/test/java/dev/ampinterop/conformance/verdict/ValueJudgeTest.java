package dev.ampinterop.conformance.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class ValueJudgeTest {
  @ParameterizedTest(name = "{0} and {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          0.1                        | 0.1
          1.0                        | 1
          0.1                        | 0.1000000000000000055511151231257827
          "nan"                      | "nan"
          [1, 2]                     | [1, 2]
          [{"hex": "00FF"}]          | [{"hex": "00ff"}]
          [[1.5], []]                | [[1.5], []]
          [{"a": 1}, {}]             | [{"a": 1}, {}]
          """)
  void areTheSame(String expected, String observed) {
    assertThat(differences(expected, observed)).isEmpty();
  }

  @ParameterizedTest(name = "{0} and {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          0.1                        | 0.10000000000000002
          0.0                        | "-0.0"
          0.0                        | -0.0
          1                          | 1.0
          "nan"                      | "inf"
          [1, 2]                     | [1, 3]
          [1, 2]                     | [1]
          [{"hex": "00"}]            | [{"hex": "01"}]
          [{"hex": "00"}]            | [{"hex": "00", "a": 1}]
          [[1.5], []]                | [[], [1.5]]
          [{"a": 1}, {}]             | [{"a": 1}, {"a": 1}]
          [{"a": 1}]                 | [1]
          """)
  void differ(String expected, String observed) {
    assertThat(differences(expected, observed)).isNotEmpty();
  }

  private static List<Difference> differences(String expected, String observed) {
    JsonMapper json = JsonMapper.shared();
    List<Difference> differences = new ArrayList<>();
    new ValueJudge(OpenedFacts.of(Map.of(), Map.of()), differences)
        .value("v", json.readTree(expected), json.readTree(observed));
    return differences;
  }
}
