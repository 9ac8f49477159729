package dev.ampinterop.conformance.minimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.decode.Sighting;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Symptoms as users write them. */
class WantedTest {
  @Test
  void aValueHasCommandKeyAndPerhapsTheWrongValue() {
    Wanted any = Wanted.parse("value:my.Get.value");
    Wanted one = Wanted.parse("value:Get.value=a=b");

    assertThat(any.command()).isEqualTo("my.Get");
    assertThat(any.key()).isEqualTo("value");
    assertThat(any.needsHealthy()).isTrue();
    assertThat(one.value()).contains("a=b");
    assertThat(one.needsHealthy()).isFalse();
  }

  @Test
  void anUnansweredCallMayBeOfAnyCommandOrOfOne() {
    assertThat(Wanted.parse("unanswered").fits(unanswered("Get"))).isTrue();
    assertThat(Wanted.parse("unanswered:Get").fits(unanswered("Get"))).isTrue();
    assertThat(Wanted.parse("unanswered:Get").fits(unanswered("Put"))).isFalse();
    assertThat(Wanted.parse("hangs").fits(unanswered("Put"))).isTrue();
    assertThat(Wanted.parse("crashes").fits(unanswered("Put"))).isFalse();
  }

  @Test
  void aTimeIsInMilliseconds() {
    assertThat(Wanted.parse("slow:500").time()).isEqualTo(Duration.ofMillis(500));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | is not a symptom (write fails, differs, crashes, hangs, unanswered[:COMMAND], value:",
        "boring | is not a symptom",
        "matches | is not a symptom",
        "fails:now | is not a symptom",
        "value | is not a symptom",
        "value:Get | names no value (write value:COMMAND.KEY or value:COMMAND.KEY=VALUE)",
        "value:Get. | names no value",
        "rule:nothing | names no rule (write rule: and one of key-too-long, no-empty-boxes,",
        "rule:gap | names no rule",
        "slow:now | has no time (write slow: and milliseconds, as in slow:500)",
        "slow:0 | has no time",
        "matches:( | has no regular expression: Unclosed group",
      })
  void whatIsNotASymptomIsRefused(String text, String problem) {
    assertThatThrownBy(() -> Wanted.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("\"" + text + "\" ")
        .hasMessageContaining(problem);
  }

  private static Sighting unanswered(String command) {
    return new Sighting(
        Sighting.Kind.UNANSWERED, Role.SERVER, command, "", 1, 0, "", "1.0 s, then it closed");
  }
}
