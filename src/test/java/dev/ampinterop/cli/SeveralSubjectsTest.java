package dev.ampinterop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.report.ReportSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import tools.jackson.databind.JsonNode;

/** Several subjects in one run: the template peer, and our own AMP behind the peer protocol. */
@Timeout(300)
class SeveralSubjectsTest {
  private static final Path CASES = Path.of("src/test/resources/cases").toAbsolutePath();
  private static final String TEMPLATE =
      "exec:python3 " + Path.of("docs/template-peer/peer.py").toAbsolutePath();
  private static final String OURS = "exec:" + Program.shell(Program.command("peer"));
  private static final String BAD =
      "exec:python3 " + Path.of("src/test/resources/peers/bad_peer.py").toAbsolutePath();

  @TempDir private Path folder;

  @Test
  void everySubjectMeetsEveryOtherInBothRolesAndAllReportsCountAlike() throws Exception {
    Program.Ended ended =
        run(
            List.of("new=" + TEMPLATE, "old=" + OURS),
            List.of("new:old", "old:new", "new:new", "old:old", "java:old", "new:script"),
            "--trace");

    assertThat(ended.status()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.out())
        .contains(
            "java, new (subject), old (subject), script\n",
            "PASSED dispatch/sum    new client × old server\n",
            "passed/failed/skipped by client (rows) and server (columns)\n"
                + "      new    old    script\n"
                + "new   1/0/0  1/0/0  1/0/0\n"
                + "old   1/0/0  1/0/0  -\n"
                + "java  -      1/0/0  -\n")
        .endsWith("\n6 passed, 0 failed, 0 skipped\n");
    JsonNode json = json();
    assertThat(json.path("subjects").valueStream().map(JsonNode::stringValue))
        .containsExactly("new", "old");
    assertThat(json.at("/options/subjects").valueStream().map(JsonNode::stringValue))
        .containsExactly("new=" + TEMPLATE, "old=" + OURS);
    assertThat(json.path("peers").valueStream().map(SeveralSubjectsTest::peer))
        .containsExactly("amp-interop amp-interop", "new template", "old java");
    Map<String, String> matrix = matrix(json);
    assertThat(matrix)
        .containsOnlyKeys("new:old", "old:new", "new:new", "old:old", "java:old", "new:script")
        .containsEntry("old:new", "1 0 0");
    assertThat(suites()).isEqualTo(matrix);
  }

  @Test
  void oneThatFailsFailsTheRunAndOthersPass() throws Exception {
    Program.Ended ended =
        run(
            List.of("new=" + TEMPLATE, "bad=" + BAD + " dies-at-play"),
            List.of("new:bad", "bad:new", "new:new"));

    assertThat(ended.status()).isEqualTo(1);
    assertThat(matrix(json()))
        .containsEntry("new:bad", "0 1 0")
        .containsEntry("bad:new", "0 1 0")
        .containsEntry("new:new", "1 0 0");
    assertThat(suites()).isEqualTo(matrix(json()));
  }

  @Test
  void onlyTheConversationsOfOneThatDoesNotStartFail() throws Exception {
    Program.Ended ended =
        run(
            List.of("new=" + TEMPLATE, "dead=exec:sh -c 'echo no good >&2; exit 3'", "old=" + OURS),
            List.of("new:dead", "dead:new", "script:dead", "new:old", "old:new"));

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err()).contains("warning: dead cannot be started: the peer exited");
    // The reason is printed once, however many conversations it fails.
    assertThat(ended.out())
        .containsOnlyOnce("\n  reason    dead cannot play: the peer exited with status 3")
        .contains(
            "\nnot played 3  dead cannot play: the peer exited with status 3",
            "      new    dead   old\n",
            "\ndead    0/1/0  -      -\n")
        .endsWith("\n2 passed, 3 failed (3 of them not played), 0 skipped\n");
    assertThat(json().path("complete").booleanValue()).isTrue();
    assertThat(json().path("results"))
        .filteredOn(result -> result.path("pairing").stringValue().contains("dead"))
        .hasSize(3)
        .allSatisfy(
            result -> {
              assertThat(result.path("verdict").stringValue()).isEqualTo("errored");
              assertThat(result.path("reason").stringValue())
                  .startsWith("dead cannot play: ")
                  .contains("| no good");
            });
    assertThat(suites()).isEqualTo(matrix(json()));
  }

  @Test
  void oneThatIsGivenUpFailsWhatIsLeftOfItsOwn() throws Exception {
    String once =
        "gone=exec:sh -c '[ ! -e started ] || exit 3; touch started; exec %s dies-at-play \"$@\"' sh"
            .formatted(BAD.substring("exec:".length()));
    Program.Ended ended =
        run(
            List.of(once, "new=" + TEMPLATE),
            List.of("gone:script", "new:gone", "gone:new", "new:new"),
            "--jobs",
            "1");

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.out())
        .contains(
            "NOT COMPLETE  a peer could not be started again: gone: ", "gone cannot play: the peer")
        .endsWith("\n1 passed, 3 failed (1 of them not played), 0 skipped\n");
    assertThat(matrix(json())).containsEntry("new:new", "1 0 0").containsEntry("new:gone", "0 1 0");
  }

  @Test
  void whereNoneStartsTheRunCannotStart() throws Exception {
    Program.Ended ended = run(List.of("a=exec:false", "b=socket:/no/peer"), List.of("a:b"));

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err())
        .contains(
            "none of the subjects can be started\na=exec:false: the peer exited with status 1",
            "\nb=socket:/no/peer: no peer listens at /no/peer");
  }

  @Test
  void aNameThatIsTakenGetsTheVersion() throws Exception {
    Program.Ended ended = run(List.of("java", OURS), List.of());

    String version = "java-" + System.getProperty("java.version").replaceAll("[^0-9A-Za-z.]", "-");
    assertThat(json().path("subjects").valueStream().map(JsonNode::stringValue))
        .as(ended.err())
        .containsExactly("java", version);
  }

  @Test
  void twoOfOneNameAreRefusedWithTheWayOut() throws Exception {
    Program.Ended same = run(List.of(TEMPLATE, TEMPLATE), List.of("template:template"));

    assertThat(same.status()).isEqualTo(2);
    assertThat(same.err())
        .contains("calls itself \"template\" as another player does", "--subject NAME=" + TEMPLATE);
  }

  @Test
  void aPlainOneKeepsItsNameBesideANamedOne() throws Exception {
    Program.Ended ended =
        run(List.of(TEMPLATE, "other=" + TEMPLATE), List.of("template:other", "other:template"));

    assertThat(ended.status()).as(ended.out() + ended.err()).isZero();
    assertThat(matrix(json())).containsOnlyKeys("template:other", "other:template");
  }

  @Test
  void eachHasItsOwnPins() throws Exception {
    Path pins =
        Files.writeString(
            folder.resolve("pins.json"),
            "{\"implementation\": \"template\", \"features\": [\"Integer\", \"StartTLS\"]}");
    List<String> subjects = List.of("new=" + TEMPLATE, "old=" + TEMPLATE);
    Program.Ended ended =
        run(subjects, List.of("new:old", "old:new"), "--offers", "old=" + pins.getFileName());

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.out())
        .contains("FAILED  old no longer offers StartTLS, which pins.json pins\n")
        .endsWith("\n2 passed, 0 failed, 0 skipped\n");
    assertThat(Files.readString(folder.resolve("report.xml")))
        .contains("<testcase name=\"offers what --offers pins\" classname=\"peers.old\"");

    assertThat(run(subjects, List.of("new:old"), "--offers", "pins.json").err())
        .contains("--offers pins.json: say which subject it is about (write NAME=FILE)");
    assertThat(run(subjects, List.of("new:old"), "--offers", "mid=pins.json").err())
        .contains("there is no subject \"mid\" in this run (there are new, old");
  }

  private static String peer(JsonNode peer) {
    return peer.path("name").stringValue() + " " + peer.path("implementation").stringValue();
  }

  private Program.Ended run(List<String> subjects, List<String> pairs, String... more)
      throws Exception {
    List<String> line = new ArrayList<>(List.of("run", "dispatch/sum", "--cases", CASES + ""));
    subjects.forEach(subject -> line.addAll(List.of("--subject", subject)));
    pairs.forEach(pair -> line.addAll(List.of("--pair", pair)));
    line.addAll(List.of("--json", "report.json", "--junit", "report.xml"));
    return Program.run(
        folder, Stream.concat(line.stream(), Stream.of(more)).toArray(Object[]::new));
  }

  private JsonNode json() throws IOException {
    return ReportSchema.checked(Files.readString(folder.resolve("report.json")));
  }

  /** Passed, failed and skipped of each pairing, as the JSON report has them. */
  private static Map<String, String> matrix(JsonNode json) {
    Map<String, String> matrix = new HashMap<>();
    for (JsonNode cell : json.path("matrix")) {
      matrix.put(
          cell.path("client").stringValue() + ":" + cell.path("server").stringValue(),
          "%d %d %d"
              .formatted(
                  cell.path("passed").intValue(),
                  cell.path("failed").intValue(),
                  cell.path("skipped").intValue()));
    }
    return matrix;
  }

  /** The same as the JUnit report has them. */
  private Map<String, String> suites() throws Exception {
    Map<String, String> matrix = new HashMap<>();
    NodeList suites =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(folder.resolve("report.xml").toFile())
            .getElementsByTagName("testsuite");
    for (int index = 0; index < suites.getLength(); index++) {
      Element suite = (Element) suites.item(index);
      if (suite.getAttribute("name").equals("peers")) {
        continue;
      }
      int failed = count(suite, "failures") + count(suite, "errors");
      int passed = count(suite, "tests") - failed - count(suite, "skipped");
      matrix.put(
          property(suite, "client") + ":" + property(suite, "server"),
          passed + " " + failed + " " + count(suite, "skipped"));
    }
    return matrix;
  }

  private static int count(Element suite, String name) {
    return Integer.parseInt(suite.getAttribute(name));
  }

  private static String property(Element suite, String name) {
    NodeList properties = suite.getElementsByTagName("property");
    for (int index = 0; index < properties.getLength(); index++) {
      Element property = (Element) properties.item(index);
      if (property.getAttribute("name").equals(name)) {
        return property.getAttribute("value");
      }
    }
    return "";
  }
}
