package dev.ampinterop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A run says how long the user has waited, and for what. */
class TimeTakenTest {
  @Test
  void saysBothWhereTheyDiffer() {
    assertThat(TimeTaken.words(Duration.ofMillis(9_100), Duration.ofMillis(12_340)))
        .isEqualTo("took 12.3 s, the conversations 9.1 s");
    assertThat(TimeTaken.words(Duration.ofMillis(9_100), Duration.ofMillis(9_590)))
        .isEqualTo("took 9.6 s");
  }
}
