package dev.ampinterop.conformance.mutations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A little of {@code .ci/long/mutations}; packets take too long for it. */
class MutationsTest {
  private static final Path RESOURCES = Path.of("src/test/resources");

  @TempDir private Path folder;

  @Test
  @Timeout(120)
  void nothingThatIsDamagedIsTakenForWhole() throws IOException {
    var places = List.of(RESOURCES.resolve("captures"), RESOURCES.resolve("imports"));

    var out = new ByteArrayOutputStream();
    var options = new Mutations.Options(7, 300, 300, 0, 0, folder, places);

    int findings = Mutations.run(options, new PrintStream(out, true, UTF_8));

    assertThat(findings).as(out.toString(UTF_8)).isZero();
  }
}
