package dev.ampinterop.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.player.PeerReport;
import dev.ampinterop.conformance.runner.Play;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.Verdict;
import dev.ampinterop.conformance.verdict.Difference;
import dev.ampinterop.conformance.verdict.Judgement;
import dev.ampinterop.conformance.wire.WireEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

/** Golden pages of every report: see {@code src/test/resources/golden}. */
class ReportsTest {
  private static final Judgement NOTHING_WRONG = new Judgement(List.of(), List.of());
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
                  "process",
                  Map.of("twisted", "26.10.0"),
                  Set.of("Integer", "AmpList"),
                  2,
                  9,
                  OptionalInt.of(12))));

  @Test
  void json() throws IOException {
    assertGolden("report.json", JsonReport.of(run).toPrettyString() + "\n");
  }

  @Test
  void junit() throws Exception {
    StringWriter writer = new StringWriter();
    new JunitReport(AGAIN).write(run, writer);
    assertGolden("report.xml", writer.toString());

    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(writer.toString().getBytes(UTF_8)));
    assertThat(document.getElementsByTagName("failure").getLength()).isEqualTo(1);
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
            new PrintStream(out, true, UTF_8), errors, new Progress(errors, 4, false), AGAIN, true);
    run.results().forEach(terminal::finished);
    terminal.summary(run);

    assertGolden("terminal.txt", out.toString(UTF_8));
    assertThat(out.toString(UTF_8)).endsWith("\n1 passed, 2 failed, 1 skipped\n");
    assertGolden("terminal-stderr.txt", err.toString(UTF_8));
  }

  @Test
  void whatAPlayerLacksMakesOneLine() {
    List<Result> results =
        List.of(
            result("java:java", Verdict.SKIPPED, "java does not offer open-pty", NOTHING_WRONG),
            result("java:java", Verdict.SKIPPED, "java does not offer a, open-pty", NOTHING_WRONG),
            result("java:twisted", Verdict.SKIPPED, "java does not offer a", NOTHING_WRONG),
            result("java:java", Verdict.SKIPPED, "it cannot be relied upon", NOTHING_WRONG),
            result("java:java", Verdict.SKIPPED, "it cannot be relied upon", NOTHING_WRONG),
            result("java:java", Verdict.PASSED, null, NOTHING_WRONG));

    assertThat(SkippedLines.of(results))
        .containsExactly(
            "skipped 2  java:java: it cannot be relied upon",
            "skipped 2  java:java: java does not offer a, open-pty",
            "skipped 1  java:twisted: java does not offer a");
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
