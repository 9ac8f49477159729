package dev.ampinterop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * What is read together with a call that fails. It is not a case of the suite, as it holds only
 * where nothing cuts what the client writes; Twisted passes it so, too.
 */
class ReadTogetherTest {
  @Test
  void callsThatWereReadWithTheOneThatFailsAreAnswered() {
    assertThat(
            Main.commandLine()
                .execute(
                    "run",
                    "--cases",
                    "src/test/resources/read-together",
                    "--pair",
                    "script:java",
                    "--quiet"))
        .isZero();
  }
}
