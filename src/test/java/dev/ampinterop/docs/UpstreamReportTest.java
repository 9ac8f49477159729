package dev.ampinterop.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program of the report to junixsocket prints what the report says. Where it does not any more,
 * junixsocket has changed: see whether {@code AncillaryBuffer} is still needed.
 */
class UpstreamReportTest {
  private static final Path REPORT = Path.of("docs/upstream/junixsocket-ancillary.md");
  private static final Pattern EXAMPLE =
      Pattern.compile("```java\\n(.*?)```\\n.*?```text\\n(.*?)```", Pattern.DOTALL);

  @TempDir Path directory;

  @Test
  @Timeout(60)
  void printsWhatItSays() throws Exception {
    var example = EXAMPLE.matcher(Files.readString(REPORT));
    assertThat(example.find()).as("a java block and a text block after it").isTrue();
    Path source = Files.writeString(directory.resolve("Ancillary.java"), example.group(1));
    Path printed = directory.resolve("printed");

    // What it leaves open is to be gone with it.
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                source.toString())
            .redirectOutput(printed.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(printed).hasContent(example.group(2));
  }
}
