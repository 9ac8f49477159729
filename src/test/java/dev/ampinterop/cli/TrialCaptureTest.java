package dev.ampinterop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** A session of {@code trial -j2}, recorded as docs/captures.md shows it: a capture a worker. */
@Timeout(600)
class TrialCaptureTest {
  private static final Path CAPTURES = Path.of("src/test/resources/captures");

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();

  @ParameterizedTest
  @CsvSource({
    "trial-worker-1.capture, '86 boxes, 0 descriptors, 1208 bytes from the client, 3213 from'",
    "trial-worker-2.capture, '64 boxes, 0 descriptors, 650 bytes from the client, 2499 from'",
  })
  void decodesToBoxesAlone(String capture, String counted) {
    assertThat(execute("decode", CAPTURES.resolve(capture).toString())).isZero();

    assertThat(out.toString())
        .contains("1 connection, " + counted, ", 0 in no box")
        .endsWith("nothing is wrong\nnobody broke a rule of AMP\n");
  }

  @ParameterizedTest
  @CsvSource({
    "trial-worker-1.capture, client",
    "trial-worker-1.capture, server",
    "trial-worker-2.capture, client",
    "trial-worker-2.capture, server",
  })
  void ourPlayerTakesTheOtherPart(String capture, String as) {
    assertThat(execute("replay", CAPTURES.resolve(capture).toString(), "--as", as)).isZero();
  }

  /** What no implementation does: the worker answers a call with a tag that nobody gave. */
  @ParameterizedTest
  @ValueSource(strings = {"trial-worker-1.capture", "trial-worker-2.capture"})
  void ourPlayerDoesNotTakeThePartOfAWorkerThatAnswersWhatNobodyAsked(String capture)
      throws IOException {
    String answerTo2 = "00075f616e73776572000132";
    String recorded = Files.readString(CAPTURES.resolve(capture));
    int at = recorded.lastIndexOf(answerTo2);
    Path spoilt =
        Files.writeString(
            folder.resolve("spoilt"),
            recorded.substring(0, at)
                + "00075f616e73776572000178"
                + recorded.substring(at + answerTo2.length()));

    assertThat(execute("replay", spoilt.toString(), "--as", "client")).isPositive();
  }

  private int execute(String... words) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    return line.execute(words);
  }
}
