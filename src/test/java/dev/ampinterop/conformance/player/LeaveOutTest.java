package dev.ampinterop.conformance.player;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class LeaveOutTest {
  @Test
  void theFeatureThatThePeerNamesIsNamed() {
    assertThat(LeaveOut.of(Set.of("DateTime", "unix"), "unknown type 'DateTime'"))
        .isEqualTo("leave DateTime out of the features in its hello, or play it");
    assertThat(LeaveOut.of(Set.of("giveUp", "open"), "unknown step {\"giveUp\": \"a\"}"))
        .startsWith("leave giveUp out");
  }

  @Test
  void whereItNamesNoneAllAreNamedThatThePartNeeds() {
    assertThat(LeaveOut.of(Set.of("open", "Integer"), "cannot do open-memfd, or opened it"))
        .isEqualTo(
            "where it is a feature that it lacks, its hello should not offer it;"
                + " this part needs Integer, open");
    assertThat(LeaveOut.of(Set.of(), "no"))
        .isEqualTo("where it is a feature that it lacks, its hello should not offer it");
  }
}
