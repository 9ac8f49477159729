package dev.ampinterop.conformance.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CaseSelectionTest {
  private static final List<ConformanceCase> CASES =
      new CaseLoader().load(List.of(SampleCases.FOLDER)).cases();

  @Test
  void globsMatchAcrossFolders() {
    assertThat(ids("dispatch/*")).containsExactly("dispatch/many", "dispatch/sum");
    assertThat(ids("*")).hasSize(CASES.size());
    assertThat(ids("*a*e")).containsExactly("descriptors/take", "framing/garbage");
    assertThat(ids("framing/garbage", "dispatch/s*"))
        .containsExactly("dispatch/sum", "framing/garbage");
    assertThat(ids()).hasSize(CASES.size());
  }

  @Test
  void aDotIsADot() {
    assertThat(CaseSelection.matches("a.b", "a.b")).isTrue();
    assertThat(CaseSelection.matches("a.b", "axb")).isFalse();
  }

  @Test
  void aPatternThatMatchesNothingIsAnError() {
    assertThatThrownBy(() -> ids("dispatch/sun"))
        .hasMessage("no case matches \"dispatch/sun\" (did you mean dispatch/sum, dispatch/many?)");
    assertThatThrownBy(() -> ids("sum", "dispatch/*"))
        .hasMessage("no case matches \"sum\" (did you mean dispatch/sum?)");
    assertThatThrownBy(() -> ids("zzzzzz"))
        .hasMessage("no case matches \"zzzzzz\" (see amp-interop list for all 6)");
  }

  private static List<String> ids(String... patterns) {
    return CaseSelection.select(CASES, List.of(patterns)).stream()
        .map(ConformanceCase::id)
        .toList();
  }
}
