package dev.ampinterop.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.peer.PeerChoice;
import dev.ampinterop.conformance.player.OpenCounts;
import dev.ampinterop.conformance.player.PeerReport;
import dev.ampinterop.conformance.player.Segmentation;
import dev.ampinterop.conformance.runner.Play;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.RunOptions;
import dev.ampinterop.conformance.runner.Verdict;
import dev.ampinterop.conformance.verdict.Difference;
import dev.ampinterop.conformance.verdict.Judgement;
import dev.ampinterop.conformance.wire.WireEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Golden pages of every report: see {@code src/test/resources/golden}. */
class ReportsTest {
  private static final Judgement NOTHING_WRONG = new Judgement(List.of(), List.of(), List.of());
  private static final Again AGAIN =
      new Again("./amp-interop", List.of("--peer", "process", "--cases", "my cases"), true);

  private final ConformanceCase sum =
      new CaseLoader()
          .load(List.of(Path.of("src/test/resources/cases"))).cases().stream()
              .filter(told -> told.id().equals("dispatch/sum"))
              .findFirst()
              .orElseThrow();

  private final RunRecord run =
      new RunRecord(
          List.of(
              result("java:java", Verdict.PASSED, null, NOTHING_WRONG),
              result(
                  "java:twisted",
                  Verdict.FAILED,
                  "client.does[0].sees: expected answer total=94, observed answer total=95",
                  new Judgement(
                      List.of(
                          new Difference(
                              "client.does[0].sees", "answer total=94", "answer total=95")),
                      List.of(),
                      List.of())),
              result(
                  "twisted:java",
                  Verdict.ERRORED,
                  "the peer died <\u0000&\u001b[31m>",
                  NOTHING_WRONG),
              result("script:java", Verdict.SKIPPED, "java does not offer Integer", NOTHING_WRONG)),
          List.of(
              new PeerReport(
                  "twisted",
                  "twisted",
                  "process",
                  Map.of("twisted", "26.10.0"),
                  Set.of("Integer", "AmpList"),
                  2,
                  OpenCounts.ofRunner(9, OptionalInt.of(12)),
                  Optional.of("exited with status 3 after its bye"))),
          5,
          Optional.of("--fail-fast, at the first failure"),
          List.of("left open, though by none of them when played alone: 1 × pipe"),
          List.of("java"),
          List.of(Problem.offersLess("java", "java no longer offers Integer")));
  private final RunReport report = report(run);

  @Test
  void json() throws IOException {
    String text = JsonReport.of(report).text();
    assertGolden("report.json", text);
    ReportSchema.checked(text);
  }

  @Test
  void theSchemaRefusesWhatContradictsItself() throws IOException {
    ObjectNode json = (ObjectNode) JsonMapper.shared().readTree(JsonReport.of(report).text());

    assertThat(ReportSchema.errors(json.deepCopy().put("complete", true))).hasSize(1);
    assertThat(ReportSchema.errors(json.deepCopy().putNull("incomplete_because"))).hasSize(1);
    assertThat(ReportSchema.errors(json.deepCopy().put("also", 1))).hasSize(1);
    ObjectNode unexplained = json.deepCopy();
    ((ObjectNode) unexplained.at("/results/1")).putNull("reason");
    assertThat(ReportSchema.errors(unexplained)).hasSize(1);
  }

  @Test
  void theDocumentationNamesEveryMember() throws IOException {
    JsonNode schema = JsonMapper.shared().readTree(ReportSchema.FILE);
    String documentation = Files.readString(Path.of("docs/reports.md"));
    Set<String> members = new TreeSet<>();
    addMembers(schema, members);
    assertThat(members).contains("complete", "timeout_seconds", "restarts", "verdict", "at");
    assertThat(members)
        .allSatisfy(member -> assertThat(documentation).contains("`" + member + "`"));
  }

  private static void addMembers(JsonNode schema, Set<String> members) {
    members.addAll(schema.path("properties").propertyNames());
    schema.forEach(part -> addMembers(part, members));
  }

  @Test
  void noTwoResultsShareANameAtABuildServer() throws Exception {
    List<Result> results = new ArrayList<>();
    for (String release : List.of("26.10.0", "26_10_0", "25.5.0")) {
      for (TransportKind transport : TransportKind.values()) {
        for (String pairing : List.of("java:twisted", "twisted:java", "a.b:twisted")) {
          for (int round = 0; round < 2; round++) {
            results.add(result(pairing, transport, release));
          }
        }
      }
    }
    NodeList cases =
        parsed(new JunitReport(AGAIN).text(report(new RunRecord(results, List.of()))))
            .getElementsByTagName("testcase");

    Set<String> names = new TreeSet<>();
    for (int i = 0; i < cases.getLength(); i++) {
      Element element = (Element) cases.item(i);
      assertThat(element.getAttribute("classname")).matches("[\\w-]+([.][\\w-]+){3,}");
      names.add(element.getAttribute("classname") + " " + element.getAttribute("name"));
    }
    assertThat(names)
        .hasSize(results.size())
        .contains("java-twisted.unix.twisted-26_10_0.repeat-2.dispatch dispatch/sum");
  }

  @Test
  void aRunInWhichNothingWasPlayedSaysSoInJunitToo() throws Exception {
    String text = new JunitReport(AGAIN).text(report(RunRecord.nothing("no peer < 3")));

    assertThat(parsed(text).getElementsByTagName("testsuite").getLength()).isEqualTo(1);
    assertThat(text)
        .contains("<property name=\"complete\" value=\"false\"/>")
        .contains("<property name=\"incomplete_because\" value=\"no peer &lt; 3\"/>");
  }

  @Test
  void whatNoEncodingCanWriteIsWrittenVisibly() throws Exception {
    Result odd =
        result("java:java", Verdict.FAILED, "expected \ud83d, got \ud83d\ude00", NOTHING_WRONG);
    RunReport report = report(new RunRecord(List.of(odd), List.of()));

    String json = JsonReport.of(report).text();
    assertThat(UTF_8.newEncoder().canEncode(json)).isTrue();
    assertThat(ReportSchema.checked(json).at("/results/0/reason").stringValue())
        .isEqualTo("expected \\ud83d, got \ud83d\ude00");
    String xml = new JunitReport(AGAIN).text(report);
    assertThat(UTF_8.newEncoder().canEncode(xml)).isTrue();
    assertThat(
            ((Element) parsed(xml).getElementsByTagName("failure").item(0)).getAttribute("message"))
        .isEqualTo("expected \\ud83d, got \ud83d\ude00");
  }

  @Test
  void junit() throws Exception {
    String text = new JunitReport(AGAIN).text(report);
    assertGolden("report.xml", text);

    Document document = parsed(text);
    // One of a conversation, one of a broken pin, one of a peer that ended badly.
    assertThat(document.getElementsByTagName("failure").getLength()).isEqualTo(3);
    assertThat(document.getElementsByTagName("error").getLength()).isEqualTo(1);
    assertThat(document.getElementsByTagName("skipped").getLength()).isEqualTo(1);
  }

  @Test
  void terminal() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream errors = new PrintStream(err, true, UTF_8);
    TerminalReport terminal =
        new TerminalReport(
            new PrintStream(out, true, UTF_8),
            errors,
            new Progress(errors, 4, false),
            AGAIN,
            new TerminalReport.Style(true, false, false));
    run.results().forEach(terminal::finished);
    terminal.summary(run, List.of(), List.of("took 1.5 s"));

    assertGolden("terminal.txt", out.toString(UTF_8));
    assertThat(out.toString(UTF_8)).endsWith("\n1 passed, 2 failed, 1 skipped\n");
    assertGolden("terminal-stderr.txt", err.toString(UTF_8));
  }

  private static Document parsed(String xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(xml.getBytes(UTF_8)));
  }

  private static RunReport report(RunRecord record) {
    Instant start = Instant.parse("2026-01-02T03:04:05.678Z");
    return new RunReport(
        record,
        start,
        start.plusMillis(1234),
        new RunSettings(
            List.of("run", "--cases", "my cases"),
            List.of("java"),
            PeerChoice.PROCESS,
            List.of("26.10.0"),
            List.of(),
            new RunOptions(Duration.ofSeconds(5), 4, 1, true, Segmentation.RANDOM, 7)),
        Map.of(
            "amp-interop",
            "1.0",
            "java",
            "17",
            "junixsocket",
            "2",
            "os",
            "Debian",
            "kernel",
            "Linux 6",
            "architecture",
            "amd64"));
  }

  private Result result(String pairing, TransportKind transport, String release) {
    Play play =
        new Play(
            sum, Pairing.parse(pairing), transport, Map.of(), release, List.of(), Optional.empty());
    return new Result(play, Verdict.PASSED, Duration.ofMillis(7), null, NOTHING_WRONG, List.of());
  }

  private Result result(
      String pairing, Verdict verdict, @Nullable String reason, Judgement judgement) {
    Play play =
        new Play(
            sum,
            Pairing.parse(pairing),
            verdict == Verdict.ERRORED ? TransportKind.TCP : TransportKind.UNIX,
            Map.of(),
            pairing.contains("twisted") ? "26.10.0" : null,
            List.of(),
            Optional.empty());
    List<WireEvent> wire =
        verdict == Verdict.SKIPPED
            ? List.of()
            : List.of(
                new WireEvent.Bytes(0, Role.CLIENT, sum.wire().get(0).bytes(), List.of()),
                new WireEvent.Bytes(412_000, Role.SERVER, sum.wire().get(1).bytes(), List.of()),
                new WireEvent.Close(914_000, Role.CLIENT));
    return new Result(play, verdict, Duration.ofMillis(7), reason, judgement, wire);
  }

  /** To accept what a report looks like now, run with {@code -Dgolden=write}, and read the diff. */
  private static void assertGolden(String name, String text) throws IOException {
    Path file = Path.of("src/test/resources/golden", name);
    if ("write".equals(System.getProperty("golden"))) {
      Files.writeString(file, text);
    }
    assertThat(text).isEqualTo(Files.readString(file));
  }
}
