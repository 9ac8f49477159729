package dev.ampinterop.conformance.player;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LastIdsTest {
  @Test
  void keepsTheLastOnesOnly() {
    LastIds ids = new LastIds();
    for (int id = 0; id <= LastIds.MOST; id++) {
      ids.add(Integer.toString(id));
    }

    assertThat(ids.contains("0")).isFalse();
    assertThat(ids.contains("1")).isTrue();
    assertThat(ids.contains(Integer.toString(LastIds.MOST))).isTrue();
  }
}
