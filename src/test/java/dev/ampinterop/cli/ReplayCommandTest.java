package dev.ampinterop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.imports.Import;
import dev.ampinterop.conformance.imports.strace.StraceOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@Timeout(600)
class ReplayCommandTest {
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;
  private Path trial = Path.of("");
  private Path unix = Path.of("");

  @BeforeEach
  void imports() throws IOException {
    trial = imported("trial-j2.strace");
    unix = imported("unix.strace");
  }

  @ParameterizedTest
  @ValueSource(strings = {"client", "server"})
  void ourPlayerTakesThePartOfTrialsWorkersAndOfTheirManager(String as) {
    assertThat(execute("replay", trial.toString(), "--as", as)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"client", "server"})
  void ourPlayerPassesDescriptorsAsTheyWerePassed(String as) {
    assertThat(execute("replay", unix.toString(), "--as", as, "--against", "java")).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "replay /no/capture --as client | there is no file /no/capture",
        "replay pom.xml --as client | this is not a capture",
        "replay UNIX --as client --connection 9 | there is no connection 9",
        "replay UNIX --as friend | Invalid value for option '--as'",
        "replay UNIX --as client --against moon | \"moon\" cannot be played against",
        "replay UNIX --as client --against unix:/no/socket | /no/socket",
        "replay UNIX --as client --variable x | \"x\" is not a COMMAND.KEY",
        "replay UNIX --as client --timeout 0 | is not a number of seconds",
      })
  void whatCannotBeReplayedSaysWhyAndExitsWith2(String line, String message) {
    List<String> words = new ArrayList<>(List.of(line.split(" ")));
    words.replaceAll(word -> word.equals("UNIX") ? unix.toString() : word);

    assertThat(execute(words.toArray(new String[0]))).isEqualTo(2);

    assertThat(err.toString()).contains(message).doesNotContain("\tat ");
  }

  private Path imported(String fixture) throws IOException {
    Path capture = folder.resolve(fixture + ".capture");
    new Import(
            null,
            List.of(Path.of("src/test/resources/imports", fixture)),
            Map.of(),
            StraceOptions.everything(),
            OptionalInt.empty())
        .to(capture, "test");
    return capture;
  }

  private int execute(String... words) {
    CommandLine line = Main.commandLine();
    line.setErr(new PrintWriter(err, true));
    return line.execute(words);
  }
}
