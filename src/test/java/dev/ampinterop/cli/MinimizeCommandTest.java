package dev.ampinterop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.capture.Capture;
import dev.ampinterop.conformance.capture.SampleCapture;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.conversation.Turns;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

@Timeout(600)
class MinimizeCommandTest {
  private static final String NEEDLE = "matches:text=needle";
  private static final int CALLS = 40;

  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;
  private Path capture = Path.of("");
  private Path least = Path.of("");

  @BeforeEach
  void captures() throws IOException {
    capture = folder.resolve("CAPTURE");
    least = folder.resolve("LEAST");
    SampleCapture told = new SampleCapture().open();
    for (int call = 1; call <= CALLS; call++) {
      String tag = Integer.toHexString(call);
      String text = call == 23 ? "needle" : "hay";
      told.passes(
          1,
          Role.CLIENT,
          SampleCapture.box("_ask", tag, "_command", "Note", "text", text, "n", "" + call));
      told.passes(1, Role.SERVER, SampleCapture.box("_answer", tag, "count", "" + call));
    }
    told.capture().write(capture);
  }

  @Test
  void leavesTheOneBoxThatShowsTheSymptomAndTheSameOneEachTime() throws IOException {
    assertThat(minimize(NEEDLE)).as(err.toString()).isZero();

    Conversation only = Turns.bare(Conversation.of(Capture.read(least).conversation(1), Set.of()));
    assertThat(only.turns()).containsExactly(Turns.ask(Role.CLIENT, 1, "Note", "text", "needle"));
    assertThat(err.toString()).contains("80 boxes became 1 in ").endsWith(" s: " + least + "\n");
    byte[] first = Files.readAllBytes(least);

    assertThat(minimize(NEEDLE)).isZero();

    assertThat(least).hasBinaryContent(first);
  }

  @Test
  void whenTheTimeIsOverItExitsWith1AndTheBestIsThere() throws IOException {
    assertThat(minimize(NEEDLE, "--time-limit", "0.001")).isEqualTo(1);

    Capture best = Capture.read(least);
    assertThat(best.footer()).isNotNull();
    assertThat(Conversation.of(best.conversation(1), Set.of()).turns())
        .hasSizeBetween(1, 2 * CALLS);
    assertThat(err.toString()).contains("the time is over");
  }

  @Test
  void whoKillsItFindsTheBestSoFar() throws Exception {
    Process process =
        new ProcessBuilder(Program.command("minimize", capture, "-o", least, "--symptom", NEEDLE))
            .redirectErrorStream(true)
            .start();
    try (var said = process.inputReader()) {
      String line = said.readLine();
      while (line != null && !line.contains("boxes left after")) {
        line = said.readLine();
      }
      assertThat(line).isNotNull();
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    Capture best = Capture.read(least);
    assertThat(best.footer()).isNotNull();
    assertThat(Conversation.of(best.conversation(1), Set.of()).turns()).hasSizeLessThan(2 * CALLS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/no/capture --symptom fails | there is no file /no/capture",
        "pom.xml --symptom fails | pom.xml",
        "CAPTURE --symptom sick | \"sick\" is not a symptom (write fails, differs, crashes, hangs,",
        "CAPTURE --symptom matches:( | \"matches:(\" has no regular expression",
        "CAPTURE --symptom crashes | does not show the symptom \"crashes\" when it is played"
            + " against",
        "CAPTURE --symptom fails --connection 2 | CAPTURE: there is no connection 2",
        "CAPTURE --symptom fails --time-limit 0 | is not a number of seconds",
        "CAPTURE --symptom fails --timeout 0 | is not a number of seconds",
        "CAPTURE --symptom fails --against moon | \"moon\" cannot be played against",
        "CAPTURE --symptom fails --against unix:/no/socket | cannot connect to /no/socket",
        "CAPTURE --symptom differs --against unix:/no/socket | cannot differ from Twisted",
        "CAPTURE | Missing required option: '--symptom=",
      })
  void whatCannotBeMinimisedSaysWhyAndExitsWith2(String line, String message) {
    List<String> words = new ArrayList<>(List.of(line.split(" ")));
    words.replaceAll(word -> word.equals("CAPTURE") ? capture.toString() : word);
    words.addAll(0, List.of("minimize", "-o", least.toString()));

    assertThat(execute(words)).isEqualTo(2);

    assertThat(err.toString()).contains(message).doesNotContain("\tat ");
    assertThat(least).doesNotExist();
  }

  @Test
  void whereNothingCanBeWrittenNothingIsPlayed() {
    assertThat(
            execute(
                List.of("minimize", capture.toString(), "-o", "/no/least", "--symptom", NEEDLE)))
        .isEqualTo(2);

    assertThat(err.toString()).contains("cannot write to /no/least");
  }

  private int minimize(String symptom, String... more) {
    List<String> words = new ArrayList<>(List.of("minimize", capture.toString()));
    words.addAll(List.of("-o", least.toString(), "--symptom", symptom));
    words.addAll(List.of(more));
    return execute(words);
  }

  private int execute(List<String> words) {
    CommandLine line = Main.commandLine();
    line.setErr(new PrintWriter(err, true));
    return line.execute(words.toArray(new String[0]));
  }
}
