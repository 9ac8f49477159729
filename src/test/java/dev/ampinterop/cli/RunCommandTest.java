package dev.ampinterop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.report.ReportSchema;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

@Timeout(600)
class RunCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "run --pair java | --pair: \"java\" is not a pairing",
        "run --pair jaav:java | there is no player \"jaav\" (players of this run are java, twisted",
        "run no/such --pair java:java | no case matches \"no/such\"",
        "run --json /no/where.json | there is no folder /no",
        "run --junit /tmp | it is a folder",
        "run --jobs 0 | must be more than 0",
        "run --timeout 0 | \"0\" is not a number of seconds",
        "run --peer boat | Invalid value for option '--peer'",
        "run --transport pigeon | Invalid value for option '--transport'",
        "run --twisted ../../x | \"../../x\" is not a release of Twisted",
        "soak --twisted path:/no/checkout | there is nothing at /no/checkout",
        "doctor --twisted 20.3.0 | the peer needs Twisted 21.7.0 or later",
        "run --subject me | \"me\" is not a subject (write java, exec:COMMAND, socket:PATH or"
            + " image:NAME",
        "run --subject me=java | \"me=java\" is not a subject (write java, exec:COMMAND",
        "run --subject twisted=exec:true | twisted is the name of another player (give the subject",
        "run --subject java=exec:true | java is the name of another player (give the subject",
        "run --subject =exec:true | a subject cannot be called \"\" (write up to 32 letters",
        "run --subject a=exec:true --subject a=exec:false | two have the same name, a=exec:true and"
            + " a=exec:false",
        "run --subject java --subject java | two have the same name, java and java",
        "run --subject a=exec:true --pair b:java | no player \"b\" (players of this run are a,"
            + " java, twisted",
        "run --subject a=exec:true --offers a=x --offers a=y | --offers y: another file is about"
            + " the same",
        "soak --subject a=exec:true --subject b=exec:true | --subject: this verb tests one (name"
            + " only one)",
        "run --subject socket:/no/peer | no peer listens at /no/peer",
        "run --cases /no/cases | there is no such file or folder",
        "fly | there is no verb \"fly\"",
      })
  void whatCannotRunSaysWhyAndExitsWith2(String line, String message) {
    assertThat(execute(List.of(line.split(" ")))).isEqualTo(2);
    assertThat(err.toString()).contains(message).doesNotContain("\tat ");
  }

  @Test
  void playsAndWritesReports(@TempDir Path folder) throws IOException {
    Path json = folder.resolve("report.json");
    Path junit = folder.resolve("report.xml");
    List<String> line =
        new ArrayList<>(List.of("run", "--cases", "src/test/resources/cases", "dispatch/*"));
    line.addAll(List.of("--pair", "java:java", "--pair", "script:java", "--repeat", "2"));
    line.addAll(List.of("--segment", "random", "--seed", "7"));
    line.addAll(List.of("--json", json.toString(), "--junit", junit.toString()));
    assertThat(execute(line)).isZero();

    JsonNode report = ReportSchema.checked(Files.readString(json));
    assertThat(report.path("passed").intValue()).isEqualTo(8);
    assertThat(report.path("failed").intValue()).isZero();
    JsonNode result = report.path("results").path(0);
    assertThat(result.propertyNames())
        .containsExactly(
            "case",
            "pairing",
            "transport",
            "twisted",
            "repeat",
            "verdict",
            "millis",
            "reason",
            "differences",
            "requires",
            "descriptors");
    assertThat(result.path("case").stringValue()).isEqualTo("dispatch/many");
    assertThat(result.path("twisted").isNull()).isTrue();
    JsonNode runner = report.path("peers").path(0);
    assertThat(runner.path("kind").stringValue()).isEqualTo("runner");
    assertThat(runner.path("descriptors_after").intValue())
        .isEqualTo(runner.path("descriptors_before").intValue());
    assertThat(junit)
        .content()
        .contains("<testsuite name=\"script:java\" tests=\"2\"", "name=\"script:java repeat 2\"");
  }

  /** Its import would end the peer; its name would end the making of an environment. */
  @Test
  @Timeout(600)
  void nothingIsImportedFromTheCurrentDirectory(@TempDir Path folder) throws Exception {
    Path json = folder.resolve("report.json");
    String trap = "raise SystemExit('imported from the current directory')";
    Files.writeString(
        Files.createDirectory(folder.resolve("twisted")).resolve("__init__.py"), trap);
    Files.writeString(folder.resolve("runpy.py"), trap);
    List<String> line = new ArrayList<>(Program.command("run", "dispatch/sum"));
    line.addAll(List.of("--peer", "process", "--json", json.toString()));
    Program.Ended ended = Program.run(folder, line);
    assertThat(ended.err()).doesNotContain("imported from");
    assertThat(ended.status()).isZero();
    JsonNode peer = ReportSchema.checked(Files.readString(json)).path("peers").path(1);
    assertThat(peer.at("/versions/twisted").stringValue()).isEqualTo("26.10.0");
  }

  @Test
  void overTcpNothingIsDroppedSilently(@TempDir Path folder) throws IOException {
    Path json = folder.resolve("report.json");
    List<String> line = new ArrayList<>(List.of("run", "--transport", "tcp", "--trace"));
    line.addAll(List.of("--cases", "src/test/resources/cases", "dispatch/sum", "descriptors/take"));
    line.addAll(List.of("--pair", "java:java", "--json", json.toString()));
    assertThat(execute(line)).isZero();

    JsonNode report = ReportSchema.checked(Files.readString(json));
    assertThat(report.path("passed").intValue()).isEqualTo(1);
    assertThat(report.path("skipped").intValue()).isEqualTo(1);
    assertThat(report.path("results"))
        .allSatisfy(result -> assertThat(result.path("transport").stringValue()).isEqualTo("tcp"));
    assertThat(report.at("/results/0/reason").stringValue())
        .isEqualTo("passes descriptors, which TCP cannot carry");
  }

  @Test
  void theFirstLineSaysWhatIsTestedAndTheLastCounts(@TempDir Path folder) throws Exception {
    Program.Ended ended =
        Program.run(
            folder, "run", "dispatch/sum", "descriptors/kinds/eventfd", "--pair", "java:java");
    assertThat(ended.status()).as(ended.err()).isZero();
    List<String> lines = ended.out().lines().toList();
    assertThat(lines)
        .hasSize(5)
        .startsWith("2 cases (built-in suite), 2 conversations over unix: java (subject)")
        .contains(
            "skipped 1  java, this project's own AMP, does not offer what the case needs: open-eventfd",
            "(--skips lists the cases)")
        .endsWith("1 passed, 0 failed, 1 skipped");
    assertThat(lines.get(3)).matches("took \\d+\\.\\d s(, the conversations \\d+\\.\\d s)?");

    Program.Ended skips =
        Program.run(
            folder,
            "run",
            "descriptors/kinds/eventfd",
            "dispatch/sum",
            "--pair",
            "java:java",
            "--skips");
    assertThat(skips.out())
        .contains("  descriptors/kinds/eventfd java:java: java does not offer open-eventfd\n");
  }

  @Test
  void aFailedCaseExitsWith1(@TempDir Path folder) throws IOException {
    Path copy = Files.createDirectories(folder.resolve("dispatch")).resolve("sum.json");
    String told = Files.readString(Path.of("src/test/resources/cases/dispatch/sum.json"));
    Files.writeString(
        copy,
        told.replace(
            "\"sees\": {\"answer\": {\"total\": 94}}", "\"sees\": {\"answer\": {\"total\": 95}}"));
    assertThat(execute(List.of("run", "--cases", folder.toString(), "--pair", "java:java")))
        .isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " count"})
  void aPeerThatLeavesADescriptorOpenFails(String counting, @TempDir Path folder)
      throws IOException {
    Path json = folder.resolve("report.json");
    Path junit = folder.resolve("report.xml");
    List<String> line =
        new ArrayList<>(List.of("run", "dispatch/*", "--cases", "src/test/resources/cases"));
    line.addAll(List.of("--subject", "exec:python3 src/test/resources/peers/leaky_peer.py Echo"));
    line.set(line.size() - 1, line.get(line.size() - 1) + counting);
    line.addAll(List.of("--pair", "script:leaky", "--repeat", "3"));
    line.addAll(List.of("--json", json.toString(), "--junit", junit.toString()));
    assertThat(execute(line)).isEqualTo(1);

    JsonNode report = ReportSchema.checked(Files.readString(json));
    assertThat(report.path("results"))
        .filteredOn(result -> result.path("verdict").stringValue().equals("failed"))
        .hasSize(3)
        .allSatisfy(
            result -> {
              assertThat(result.path("case").stringValue()).isEqualTo("dispatch/many");
              assertThat(result.path("reason").stringValue())
                  .isEqualTo(
                      "descriptors of leaky (server): expected all closed when the conversation is"
                          + " over, observed 1 × /dev/null left open, each of 3 times alone");
            });
    assertThat(report.path("passed").intValue()).isEqualTo(3);
    JsonNode peer = report.path("peers").path(1);
    assertThat(peer.path("descriptors_counted_by").stringValue()).isEqualTo("runner");
    assertThat(peer.path("descriptors_after").intValue())
        .isGreaterThan(peer.path("descriptors_before").intValue());
    assertThat(junit).content().contains("1 × /dev/null left open", "failures=\"3\"");
  }

  @Test
  void aCaseThatIsNotPlayedMayBeWrong(@TempDir Path folder) throws IOException {
    Path dispatch = Files.createDirectories(folder.resolve("dispatch"));
    String told = Files.readString(Path.of("src/test/resources/cases/dispatch/sum.json"));
    Files.writeString(dispatch.resolve("sum.json"), told);
    Files.writeString(
        dispatch.resolve("unfinished.json"),
        told.replace("dispatch/sum", "dispatch/unfinished")
            .replace("\"total\": 94", "\"total\":" + " {\"what\": 1}"));
    List<String> run = List.of("run", "--cases", folder.toString(), "--pair", "java:java");
    assertThat(execute(with(run, "dispatch/sum"))).as(err.toString()).isZero();
    assertThat(execute(with(run, "dispatch/unfinished"))).isEqualTo(2);
    assertThat(execute(run)).isEqualTo(2);
    assertThat(err.toString()).contains("unfinished.json");
  }

  @Test
  void aLongCaseIsPlayedWhereItIsMeant(@TempDir Path folder) throws Exception {
    Path dispatch = Files.createDirectories(folder.resolve("dispatch"));
    String told = Files.readString(Path.of("src/test/resources/cases/dispatch/sum.json"));
    Files.writeString(dispatch.resolve("sum.json"), told);
    Path slow = dispatch.resolve("slow.json");
    Files.writeString(
        slow, told.replace("\"dispatch/sum\",", "\"dispatch/slow\", \"long\": true,"));
    Path json = folder.resolve("report");
    List<String> run = List.of("run", "--pair", "java:java", "--json", json.toString());
    List<String> all = with(run, "--cases", folder.toString());
    for (var line :
        List.of(
            with(all, "--long"),
            with(all, "dispatch/sum", "dispatch/slow"),
            with(run, "--cases", slow.toString(), "--cases", dispatch + "/sum.json"))) {
      assertThat(execute(line)).as(err.toString()).isZero();
      assertThat(ReportSchema.checked(Files.readString(json)).path("passed").intValue())
          .isEqualTo(2);
    }

    assertThat(execute(with(all, "dispatch/sl*"))).isEqualTo(2);
    assertThat(err.toString())
        .contains("the only case is a long one (play it with --long, or give its id in full)");

    Program.Ended ended = Program.run(folder, with(Program.command(), all.toArray(String[]::new)));
    assertThat(ended.status()).isZero();
    assertThat(ended.err()).contains("amp-interop: 1 long case not played; --long plays it");
    assertThat(ended.out()).endsWith("1 passed, 0 failed, 0 skipped\n");
  }

  private static List<String> with(List<String> line, String... words) {
    return Stream.concat(line.stream(), Stream.of(words)).toList();
  }

  private int execute(List<String> line) {
    CommandLine command = Main.commandLine();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    return command.execute(line.toArray(String[]::new));
  }
}
