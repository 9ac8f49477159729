package dev.ampinterop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class DescriptorsCheckTest {
  @Test
  void passesAsManyInOneMessageAsLinuxDoes() throws IOException {
    DescriptorsCheck.Outcome outcome = DescriptorsCheck.run();

    assertThat(outcome.state()).isEqualTo(Checkup.State.OK);
    assertThat(outcome.detail()).startsWith("passes 253 descriptors in one message");
  }
}
