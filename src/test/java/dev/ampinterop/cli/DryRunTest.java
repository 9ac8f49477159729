package dev.ampinterop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.player.ScriptCourse;
import dev.ampinterop.conformance.player.Segmentation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code run --dry-run}. */
class DryRunTest {
  private static final Pattern LOGGED = Pattern.compile(" *[0-9.]+ > \\S+ (\\{.*\\})");

  @TempDir private Path folder = Path.of("");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void showsThePartAndTheBytesWithTheirDescriptors() {
    assertThat(run("descriptors/between-boxes", "--pair", "script:java", "--pair", "java:script"))
        .isZero();
    assertThat(out)
        .hasToString(
            """
            descriptors/between-boxes
              A descriptor between two boxes, on the first byte of the second, belongs to the box that names it.

            client played by the script, in script:java
              open p: a pipe with "ppp", finished
              open q: a pipe with "qqq", finished
              write 72 bytes in 2 pieces
                > ask    1 Take  36 B  file=0  +fd 0:p.read
                > ask    2 Take  36 B  file=1  +fd 1:q.read
                on byte 0: +fd p.read
                  00000000  00 04 5f 61 73 6b 00 01  31 00 08 5f 63 6f 6d 6d  |.._ask..1.._comm|
                  00000010  61 6e 64 00 04 54 61 6b  65 00 04 66 69 6c 65 00  |and..Take..file.|
                  00000020  01 30 00 00                                       |.0..|
                on byte 36: +fd q.read
                  00000024  00 04 5f 61 73 6b 00 01  32 00 08 5f 63 6f 6d 6d  |.._ask..2.._comm|
                  00000034  61 6e 64 00 04 54 61 6b  65 00 04 66 69 6c 65 00  |and..Take..file.|
                  00000044  01 31 00 00                                       |.1..|
              wait for a box
                < answer 1 Take  14 B
              wait for a box
                < answer 2 Take  14 B
              close

            server, in script:java
              {
                "type": "play",
                "id": "1s",
                "role": "server",
                "address": {"unix": "/run/x/1s"},
                "closes": false,
                "seconds": 5.0,
                "part": {
                  "commands": {
                    "Take": {
                      "arguments": {"file": {"type": "Descriptor", "optional": false}},
                      "response": {},
                      "errors": [],
                      "fatalErrors": [],
                      "requiresAnswer": true
                    }
                  },
                  "opens": {},
                  "does": [],
                  "responders": {
                    "Take": [{"keeps": {}, "answer": {}, "does": []}, {"keeps": {}, "answer": {}, "does": []}]
                  }
                }
              }

            not played
              java:script  only the script plays the client
            """);
  }

  @ParameterizedTest
  @CsvSource({
    "dispatch/sum, template:java, 0",
    "dispatch/sum, java:template, 1",
    "descriptors/pipe-read-end, java:template, 1",
    "errors/declared, template:script, 0"
  })
  void theMessagesAreThoseThatAPeerGets(String id, String pairing, int given) throws IOException {
    Path log = folder.resolve("log");
    assertThat(
            execute(
                "run",
                id,
                "--cases",
                "conformance-cases",
                "--subject",
                "exec:python3 docs/template-peer/peer.py",
                "--pair",
                pairing,
                "--quiet",
                "--log-peer",
                log.toString()))
        .as(err.toString())
        .isZero();
    ObjectNode message = (ObjectNode) json(id, "--pair", pairing).get(given).get("message");
    if (pairing.endsWith(":script")) {
      // Without a relay the client connects to the server itself.
      message.set("address", JsonMapper.shared().readTree("{\"unix\": \"/run/x/1s\"}"));
    }

    assertThat(withoutFolder(message)).isEqualTo(withoutFolder(played(log)));
  }

  private JsonNode json(String... words) {
    Path file = folder.resolve("json");
    List<String> line = new ArrayList<>(List.of(words));
    line.addAll(List.of("--json", file.toString()));
    assertThat(run(line.toArray(String[]::new))).as(err.toString()).isZero();
    return JsonMapper.shared().readTree(file).get("cases").get(0).get("given");
  }

  private static JsonNode played(Path log) throws IOException {
    for (String line : Files.readAllLines(log)) {
      Matcher matcher = LOGGED.matcher(line);
      if (matcher.matches() && matcher.group(1).contains("\"play\"")) {
        return JsonMapper.shared().readTree(matcher.group(1));
      }
    }
    throw new AssertionError("nothing was played");
  }

  private static JsonNode withoutFolder(JsonNode message) {
    ObjectNode address = (ObjectNode) message.get("address");
    String path = address.get("unix").stringValue();
    address.put("unix", path.substring(path.lastIndexOf('/')));
    return message;
  }

  @Test
  void whatRepeatsItselfIsShortened() {
    assertThat(run("dispatch/tags-of-five-digits", "--pair", "script:java")).isZero();
    assertThat(out.toString()).contains("\n  … 65,531 more like it\n");
    assertThat(out.toString().lines().count()).isLessThan(100);

    out.getBuffer().setLength(0);
    assertThat(run("dispatch/tags-of-five-digits", "--pair", "script:java", "--full")).isZero();
    assertThat(out.toString().lines().filter("  write 18 bytes"::equals).count()).isEqualTo(65_534);
  }

  @Test
  void bytesThatAreCutAreShownAsTheyAreCut() {
    assertThat(run("dispatch/sum", "--pair", "script:java", "--segment", "bytes", "--full"))
        .isZero();
    assertThat(out.toString())
        .contains("  write 40 bytes in 40 pieces\n")
        .contains("\n      00000027  00                                                |.|\n");
    String first = out.toString();

    out.getBuffer().setLength(0);
    assertThat(run("dispatch/sum", "--pair", "script:java", "--segment", "random")).isZero();
    String random = out.toString();
    out.getBuffer().setLength(0);
    assertThat(run("dispatch/sum", "--pair", "script:java", "--segment", "random")).isZero();
    assertThat(out.toString()).isEqualTo(random).isNotEqualTo(first);
  }

  @Test
  void aDeviationChangesWhatIsSent() {
    assertThat(run("arguments/path-two-slashes")).isZero();
    assertThat(out.toString())
        .contains("in script:java\n  java differs as server: java.nio.file.Path holds one slash")
        .contains("in script:twisted\n  write 40 bytes\n")
        .contains("server, in script:twisted\n", "\"answer\": {\"path\": \"/a/b\"}");
  }

  @Test
  void asJsonItHasTheBytesOfEachWrite() {
    JsonNode script =
        json("descriptors/between-boxes", "--pair", "script:java").get(0).get("script");

    assertThat(script.get(0).get("write")).hasSize(2);
    assertThat(script.get(0).get("write").get(1).get("descriptors").get(0).stringValue())
        .isEqualTo("q.read");
    assertThat(script.get(1).get("await").stringValue()).isEqualTo("00075f616e737765720001310000");
    assertThat(script.get(3).get("close").stringValue()).isEqualTo("close");
  }

  /** Whatever is cut or written together, all of a side's bytes are written, and in order. */
  @Test
  void theScriptWritesAllBytesOfItsSide() {
    List<ConformanceCase> cases =
        CaseLoader.ofCheckedFiles().load(List.of(Path.of("conformance-cases"))).cases();
    for (ConformanceCase told : cases) {
      for (Role role : Role.values()) {
        for (Segmentation segmentation : List.of(Segmentation.WHOLE, Segmentation.RANDOM)) {
          var expected = new ByteArrayOutputStream();
          told.wire().stream()
              .filter(entry -> entry.from() == role)
              .forEach(entry -> expected.writeBytes(entry.bytes()));
          var written = new ByteArrayOutputStream();
          ScriptCourse.of(told, role, segmentation, 7).acts().stream()
              .flatMap(act -> act.writes().stream())
              .forEach(segment -> written.writeBytes(segment.bytes()));
          assertThat(written.toByteArray()).as(told.id()).isEqualTo(expected.toByteArray());
        }
      }
    }
    assertThat(cases).hasSizeGreaterThan(600);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dispatch/sim | no case matches \"dispatch/sim\" (did you mean dispatch/sum",
        "dispatch/sum --against unix:x | --dry-run plays nothing, so it goes without --against",
        "dispatch/sum --junit x | --dry-run plays nothing, so it goes without --junit",
      })
  void badUsageIsRefused(String words, String problem) {
    assertThat(run(words.split(" "))).isEqualTo(2);
    assertThat(err.toString()).contains(problem);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void fullBelongsToIt() {
    assertThat(execute("run", "--full", "dispatch/sum")).isEqualTo(2);
    assertThat(err.toString()).contains("--full belongs to --dry-run");
  }

  private int run(String... words) {
    List<String> line =
        new ArrayList<>(List.of("run", "--dry-run", "--cases", "conformance-cases"));
    line.addAll(List.of(words));
    return execute(line.toArray(String[]::new));
  }

  private int execute(String... line) {
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(line);
  }
}
