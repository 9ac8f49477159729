package dev.ampinterop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.SampleCapture;
import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.CaseSet;
import dev.ampinterop.conformance.cases.Role;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

@Timeout(600)
class PromoteCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;
  private Path cases = Path.of("");
  private Path sum = Path.of("");

  @BeforeEach
  void captures() throws IOException {
    cases = Files.createDirectory(folder.resolve("cases"));
    sum = folder.resolve("sum.capture");
    SampleCapture.sumAndTake().write(sum);
  }

  @Test
  void writesACaseThatIsInOrderAndPlaysIt() {
    assertThat(
            promote(
                sum,
                "--id",
                "captured/sum",
                "--claim",
                "It adds.",
                "--origin",
                "sums 1.0",
                "--ticket",
                "https://example.org/1"))
        .as(err.toString())
        .isZero();

    assertThat(out.toString()).matches("[1-9]\\d* passed, 0 failed, 0 skipped\n");
    JsonNode told = onlyCase("captured/sum");
    assertThat(told.path("claim").stringValue()).isEqualTo("It adds.");
    assertThat(told.path("origin").path("program").stringValue()).isEqualTo("sums 1.0");
    assertThat(told.path("origin").path("ticket").stringValue()).isEqualTo("https://example.org/1");
    assertThat(told.path("origin").path("recorded").stringValue()).isEqualTo("2026-01-02");
    assertThat(told.path("wire")).hasSize(5);
  }

  @Test
  void theLineThatItPrintsPlaysTheCase() {
    assertThat(promote(sum, "--id", "captured/sum", "--claim", "It adds.")).isZero();
    String line =
        err.toString()
            .lines()
            .filter(words -> words.startsWith("amp-interop: to play it: "))
            .findFirst()
            .orElseThrow();
    assertThat(line).endsWith(" run --cases " + cases + " captured/sum");

    String[] words = line.substring(line.indexOf(" run ") + 1).split(" ");
    assertThat(
            Main.commandLine()
                .setErr(new PrintWriter(err, true))
                .execute(
                    Stream.concat(Stream.of(words), Stream.of("--pair", "java:java"))
                        .toArray(String[]::new)))
        .as(err.toString())
        .isZero();
  }

  /** Twisted tells nobody why a responder broke. */
  @Test
  void expectsWhatTwistedDoesAndSaysWhereThatIsNotWhatWasCaptured() throws IOException {
    Path capture = folder.resolve("broke.capture");
    new SampleCapture()
        .open()
        .passes(1, Role.CLIENT, SampleCapture.box("_ask", "1", "_command", "Sum", "a", "13"))
        .passes(1, Role.SERVER, SampleCapture.box("_answer", "1", "total", "13"))
        .passes(1, Role.CLIENT, SampleCapture.box("_ask", "2", "_command", "Sum", "a", "14"))
        .passes(
            1,
            Role.SERVER,
            SampleCapture.box(
                "_error", "2", "_error_code", "UNKNOWN", "_error_description", "it broke"))
        .closes(1, Role.SERVER, CaptureEvent.How.END)
        .closes(1, Role.CLIENT, CaptureEvent.How.END)
        .capture()
        .write(capture);

    assertThat(promote(capture, "--id", "captured/broke", "--claim", "It fails."))
        .as(err.toString())
        .isZero();

    assertThat(err.toString()).contains("Twisted does not do what was captured");
    assertThat(onlyCase("captured/broke").path("wire").toString())
        .contains("Unknown Error")
        .doesNotContain("it broke");
  }

  @Test
  void anotherCaseIsWrittenOverOnlyWhenSaid() throws IOException {
    Path there = Files.createDirectory(cases.resolve("captured")).resolve("sum.json");
    Files.writeString(there, "somebody's work");

    assertThat(promote(sum, "--id", "captured/sum", "--claim", "It adds.")).isEqualTo(2);

    assertThat(err.toString()).contains(there + " exists already", "--id", "--force");
    assertThat(there).hasContent("somebody's work");

    assertThat(promote(sum, "--id", "captured/sum", "--claim", "It adds.", "--force"))
        .as(err.toString())
        .isZero();

    onlyCase("captured/sum");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/no/capture --id a/b | there is no file /no/capture",
        "pom.xml --id a/b | pom.xml",
        "EMPTY --id a/b | EMPTY: nothing passed in it",
        "TWO --id a/b | TWO has 2 connections (say which with --connection N)",
        "SUM --id a/b --connection 9 | SUM: there is no connection 9",
        "SUM --id Ä/b | SUM: no case comes of this conversation:",
        "SUM --id ../b | SUM: no case comes of this conversation:",
        "SUM --id a/b --recorded yesterday | SUM: no case comes of this conversation:",
        "BROKEN --id a/b | BROKEN: both sides send what AMP does not allow",
        "SUM --id a/b --cases /no/cases | there is no folder /no/cases",
        "SUM --id a/b --at-fault me | Invalid value for option '--at-fault'",
        "SUM | Missing required option: '--id=ID'",
      })
  void whatIsNoCaseSaysWhyAndExitsWith2(String line, String message) throws IOException {
    new SampleCapture().open().capture().write(folder.resolve("EMPTY"));
    byte[] call = SampleCapture.box("_ask", "1", "_command", "Sum");
    new SampleCapture()
        .open()
        .open()
        .passes(1, Role.CLIENT, call)
        .passes(2, Role.CLIENT, call)
        .capture()
        .write(folder.resolve("TWO"));
    byte[] noKey = {1, 0};
    new SampleCapture()
        .open()
        .passes(1, Role.CLIENT, noKey)
        .passes(1, Role.SERVER, noKey)
        .capture()
        .write(folder.resolve("BROKEN"));
    SampleCapture.sumAndTake().write(folder.resolve("SUM"));
    List<String> words = new ArrayList<>(List.of(line.split(" ")));
    if (words.get(0).matches("[A-Z]+")) {
      words.set(0, folder.resolve(words.get(0)).toString());
    }
    words.addAll(0, List.of("promote", "--claim", "It adds."));
    if (!words.contains("--cases")) {
      words.addAll(List.of("--cases", cases.toString()));
    }

    assertThat(execute(words)).isEqualTo(2);

    assertThat(err.toString()).contains(message).doesNotContain("\tat ");
    assertThat(cases).isEmptyDirectory();
  }

  private JsonNode onlyCase(String id) {
    CaseSet set = new CaseLoader().load(List.of(cases));
    assertThat(set.problems()).isEmpty();
    assertThat(set.cases()).hasSize(1);
    assertThat(set.cases().get(0).id()).isEqualTo(id);
    return set.cases().get(0).document();
  }

  private int promote(Path capture, String... more) {
    List<String> words = new ArrayList<>(List.of("promote", capture.toString()));
    words.addAll(List.of(more));
    words.addAll(List.of("--cases", cases.toString()));
    return execute(words);
  }

  private int execute(List<String> said) {
    List<String> words = new ArrayList<>(said);
    words.addAll(List.of("--peer", System.getProperty("peer", "auto")));
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(words.toArray(new String[0]));
  }
}
