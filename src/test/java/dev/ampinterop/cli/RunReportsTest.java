package dev.ampinterop.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.report.ReportSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** However a run ends, its reports say what it was, and nothing of it is lost. */
@Timeout(600)
class RunReportsTest {
  private static final Path CASES = Path.of("src/test/resources/cases").toAbsolutePath();

  @TempDir private Path folder;

  @Test
  void failFastIsNotComplete() throws Exception {
    Path cases = folder.resolve("cases");
    for (String name : new String[] {"a", "b", "c"}) {
      copyOfSum(cases, name, "94}}", name.equals("b") ? "95}}" : "94}}");
    }
    Program.Ended ended = run("--cases", cases, "--pair", "java:java", "--fail-fast", "--jobs", 1);

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.out())
        .endsWith(
            "NOT COMPLETE  --fail-fast, at the first failure; 2 of 3 were played\n"
                + "1 passed, 1 failed, 0 skipped\n");
    JsonNode json = json();
    assertThat(json.path("complete").booleanValue()).isFalse();
    assertThat(json.path("planned").intValue()).isEqualTo(3);
    assertThat(json.path("results")).hasSize(2);
    assertThat(junit()).contains("<property name=\"complete\" value=\"false\"/>");
  }

  /** JDK 25 opens with the first channel what older ones have open by then. */
  @Test
  void whatTheJvmOpensForItselfIsNotALeak() throws Exception {
    Program.Ended ended = run("dispatch/sum", "--cases", CASES, "--pair", "java:java");

    assertThat(ended.err()).doesNotContain("leaks");
    JsonNode runner = json().path("peers").get(0);
    assertThat(runner.path("descriptors_after")).isEqualTo(runner.path("descriptors_before"));
  }

  @Test
  void failFastAtTheLastCaseIsComplete() throws Exception {
    copyOfSum(folder.resolve("cases"), "a", "94}}", "95}}");
    Program.Ended ended =
        run("--cases", folder.resolve("cases"), "--pair", "java:java", "--fail-fast");

    assertThat(ended.out()).doesNotContain("NOT COMPLETE");
    assertThat(json().path("complete").booleanValue()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"INT,130", "TERM,143"})
  void aSignalLeavesReportsOfWhatWasPlayed(String signal, int status) throws Exception {
    Running running =
        start(
            "dispatch/sum", "--cases", CASES, "--pair", "java:java", "--trace", "--repeat", 50_000);
    // The one of a run that was killed is there from the start.
    running.awaitProgress();
    running.send(signal);

    assertThat(running.await()).isEqualTo(status);
    assertThat(running.out())
        .containsPattern("NOT COMPLETE  interrupted; \\d+ of \\d+ were played\n")
        .matches("(?s).*\n\\d+ passed, 0 failed, \\d+ skipped\n");
    JsonNode json = json();
    assertThat(json.path("complete").booleanValue()).isFalse();
    assertThat(json.path("incomplete_because").stringValue()).isEqualTo("interrupted");
    assertThat(json.path("passed").intValue()).isPositive();
    assertThat(json.path("results").size()).isLessThan(json.path("planned").intValue());
    assertThat(junit()).contains("<property name=\"incomplete_because\" value=\"interrupted\"/>");
  }

  @Test
  void aRunThatIsKilledLeavesNoReportOfAnEarlierOne() throws Exception {
    Files.writeString(folder.resolve("report.json"), "{\"passed\": 520}");
    Running running =
        start(
            "dispatch/sum", "--cases", CASES, "--pair", "java:java", "--trace", "--repeat", 50_000);
    running.awaitProgress();
    running.send("KILL");
    running.await();

    JsonNode json = json();
    assertThat(json.path("complete").booleanValue()).isFalse();
    assertThat(json.path("incomplete_because").stringValue()).contains("killed");
    assertThat(junit()).contains("<property name=\"complete\" value=\"false\"/>");
  }

  @Test
  void aRunThatCannotStartSaysWhyInItsReports() throws Exception {
    Program.Ended ended = run("--subject", "socket:/no/peer", "dispatch/sum");

    assertThat(ended.status()).isEqualTo(2);
    assertThat(json().path("incomplete_because").stringValue())
        .contains("no peer listens at /no/peer");
    assertThat(junit()).contains("no peer listens at /no/peer");
  }

  @Test
  void aPeerThatIsLostMakesARunIncomplete() throws Exception {
    String once =
        "exec:sh -c '[ ! -e started ] || exit 3; touch started; exec python3 %s dies-at-play \"$@\"' sh";
    Program.Ended ended = run(badPeer(once, "script:bad", "bad:script"));

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.out())
        .contains("NOT COMPLETE  a peer could not be started again: bad: ")
        .endsWith("\n0 passed, 2 failed, 0 skipped\n");
    assertThat(json().path("complete").booleanValue()).isFalse();
  }

  @Test
  void allSkippedIsNoSuccess() throws Exception {
    Program.Ended ended =
        run("--cases", CASES, "descriptors/take", "--transport", "tcp", "--pair", "java:java");

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.out()).endsWith("\n0 passed, 0 failed, 1 skipped\n");
    assertThat(ended.err()).contains("every case was skipped, so nothing is proved");
    assertThat(json().path("complete").booleanValue()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"-", "/dev/stdout", "/dev/fd/1"})
  void standardOutputIsTheJsonAlone(String name) throws Exception {
    copyOfSum(folder.resolve("cases"), "a", "94}}", "95}}");
    List<Object> line = new ArrayList<>(List.of("run", "--cases", folder.resolve("cases")));
    line.addAll(List.of("--pair", "java:java", "--trace", "--json", name));
    Program.Ended ended = Program.run(folder, line.toArray());

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ReportSchema.checked(ended.out()).path("failed").intValue()).isEqualTo(1);
    assertThat(ended.err()).contains("FAILED a").endsWith("\n0 passed, 1 failed, 0 skipped\n");
  }

  @ParameterizedTest
  @CsvSource({"report.json,report.json", "report.json,./report.json", "soft,hard", "-,-"})
  void twoReportsToOneFileAreRefused(String json, String junit) throws Exception {
    Path file = Files.writeString(folder.resolve("report.json"), "before");
    Files.createSymbolicLink(folder.resolve("soft"), file);
    Files.createLink(folder.resolve("hard"), file);
    Program.Ended ended =
        Program.run(
            folder,
            "run",
            "--cases",
            CASES,
            "--pair",
            "java:java",
            "--json",
            json,
            "--junit",
            junit);

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err()).startsWith("amp-interop: cannot write two reports to one file: ");
    assertThat(ended.out()).isEmpty();
    assertThat(file).hasContent("before");
  }

  @ParameterizedTest
  @CsvSource({"/dev/full,report.xml", "report.json,/dev/full"})
  void aFullDiskTakesNothingElseWithIt(String json, String junit) throws Exception {
    Program.Ended ended =
        Program.run(
            folder,
            "run",
            "--cases",
            CASES,
            "dispatch/sum",
            "--pair",
            "java:java",
            "--json",
            json,
            "--junit",
            junit);

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err()).contains("cannot write to /dev/full: No space left on device");
    assertThat(ended.out()).endsWith("1 passed, 0 failed, 0 skipped\n");
    if (junit.equals("/dev/full")) {
      assertThat(json().path("passed").intValue()).isEqualTo(1);
    } else {
      assertThat(junit()).contains("tests=\"1\" failures=\"0\"", "value=\"true\"");
    }
  }

  @Test
  void halfASurrogatePairLosesNoReport() throws Exception {
    Program.Ended ended = run(badPeer("exec:python3 %s refuses-oddly", "script:bad"));

    assertThat(ended.status()).isEqualTo(1);
    assertThat(json().at("/results/0/reason").stringValue()).contains("no such step: \\ud83d");
    assertThat(junit()).contains("errors=\"1\"", "no such step: \\ud83d");
  }

  private static Object[] badPeer(String subject, String... pairs) {
    Path peer = Path.of("src/test/resources/peers/bad_peer.py").toAbsolutePath();
    List<Object> line = new ArrayList<>(List.of("dispatch/sum", "--cases", CASES, "--jobs", 1));
    line.addAll(List.of("--subject", subject.formatted(peer)));
    for (String pair : pairs) {
      line.addAll(List.of("--pair", pair));
    }
    return line.toArray();
  }

  private static void copyOfSum(Path cases, String name, String old, String changed)
      throws IOException {
    String told = Files.readString(CASES.resolve("dispatch/sum.json"));
    int sees = told.indexOf("\"sees\"");
    Files.createDirectories(cases);
    Files.writeString(
        cases.resolve(name + ".json"),
        told.substring(0, sees).replace("dispatch/sum", name)
            + told.substring(sees).replaceFirst(old, changed));
  }

  private Program.Ended run(Object... arguments) throws IOException, InterruptedException {
    return Program.run(folder, line(arguments));
  }

  private Object[] line(Object... arguments) {
    List<Object> line = new ArrayList<>(List.of("run"));
    line.addAll(List.of(arguments));
    line.addAll(List.of("--json", "report.json", "--junit", "report.xml"));
    return line.toArray();
  }

  private JsonNode json() throws IOException {
    return ReportSchema.checked(Files.readString(folder.resolve("report.json")));
  }

  private String junit() throws IOException {
    return Files.readString(folder.resolve("report.xml"));
  }

  private Running start(Object... arguments) throws IOException {
    Path out = folder.resolve("out");
    Process process =
        new ProcessBuilder(Program.command(line(arguments)))
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new Running(process, out);
  }

  /** A run that goes on until a signal ends it. */
  private record Running(Process process, Path outFile) {
    void awaitProgress() throws Exception {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (!out().contains("PASSED")) {
        assertThat(System.nanoTime()).as("it plays").isLessThan(deadline);
        assertThat(process.waitFor(100, TimeUnit.MILLISECONDS)).isFalse();
      }
    }

    void send(String signal) throws Exception {
      Program.signal(signal, process);
    }

    int await() throws Exception {
      try {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
      } finally {
        process.destroyForcibly();
      }
    }

    String out() throws IOException {
      return Files.readString(outFile, UTF_8);
    }
  }
}
