package dev.ampinterop.amp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The tests of descriptors run twice, the second time where few may be open: is that so? */
class DescriptorLimitTest {
  @Test
  void theLimitIsTheOneThatWasSet() throws IOException {
    assertThat(OpenDescriptors.limit())
        .isGreaterThanOrEqualTo(256)
        .isLessThanOrEqualTo(Integer.getInteger("limitOfOpenFiles", Integer.MAX_VALUE));
  }
}
