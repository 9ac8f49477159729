package dev.ampinterop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code list}, {@code show} and {@code validate}. */
class CaseCommandsTest {
  private static final String CASES = "src/test/resources/cases";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder = Path.of("");

  @Test
  void listShowsIdClaimAndPairings() {
    assertThat(run("list", "--cases", CASES, "dis*", "framing/*")).isZero();
    assertThat(out)
        .hasToString(
            """
            dispatch/many    Calls made one after the other are answered one after the other.  all pairings
            dispatch/sum     A call is answered with the values that its responder returns.    all pairings
            framing/garbage  Bytes that are no box end the connection.                         script:java script:twisted
            """);
  }

  @Test
  void aLongCaseIsListedAsSuch() throws IOException {
    Path file = folder.resolve("sum.json");
    String text = Files.readString(Path.of(CASES, "dispatch/sum.json"));
    Files.writeString(file, text.replace("\"dispatch/sum\",", "\"sum\", \"long\": true,"));
    assertThat(run("list", "--cases", folder.toString())).isZero();
    assertThat(out).asString().endsWith("  all pairings, with --long\n");
    assertThat(run("list", "--json", "--cases", folder.toString())).isZero();
    assertThat(out).asString().contains("\"long\" : true");
    assertThat(run("show", "sum", "--cases", folder.toString())).isZero();
    assertThat(out).asString().contains("long\n  played with run --long, and where its id is");
  }

  @Test
  void noClaimCommandsTheTerminal() throws IOException {
    Path file = Files.createDirectories(folder.resolve("framing")).resolve("garbage.json");
    String text = Files.readString(Path.of(CASES, "framing/garbage.json"));
    Files.writeString(file, text.replace("Bytes that", "\\u001b[2JBytes that"));

    for (String verb : new String[] {"list", "show"}) {
      out.getBuffer().setLength(0);
      assertThat(run(verb, "--cases", folder.toString(), "framing/garbage")).isZero();
      assertThat(out).asString().contains("\\u001b[2JBytes that").doesNotContain("\u001b");
    }
  }

  @Test
  void anEmptyNameIsNotTheCurrentFolder() {
    for (String[] line :
        new String[][] {
          {"list", "--cases", ""},
          {"show", "*", "--cases", ""},
          {"validate", ""},
          {"validate", "--cases", ""}
        }) {
      err.getBuffer().setLength(0);
      assertThat(run(line)).isEqualTo(2);
      assertThat(err).asString().contains("the name of a file or folder of cases is empty");
    }
  }

  @Test
  void theLauncherNamesTheBuiltInSuite() throws Exception {
    List<String> command = new ArrayList<>(Program.command("list", "*/sum"));
    command.add(1, "-Damp-interop.suite=" + Path.of(CASES).toAbsolutePath());

    assertThat(Program.run(folder, command).out())
        .isEqualTo(
            "dispatch/sum  A call is answered with the values that its responder returns."
                + "  all pairings\n");
  }

  @Test
  void aCaseOfTheCheckoutThatTravelsWithACheckedProgramIsNotCheckedAgain() throws Exception {
    Path sum = Path.of("dispatch", "sum.json");
    Files.createDirectories(folder.resolve("suite").resolve("dispatch"));
    Path copy = folder.resolve("suite").resolve(sum);
    Files.copy(Path.of("conformance-cases").resolve(sum), copy);
    List<String> command = new ArrayList<>(Program.command("run", "--pair", "java:script", "*"));
    command.add(1, "-Damp-interop.suite=" + folder.resolve("suite"));
    command.add(1, "-Damp-interop.suite.checked=true");
    command.add(1, "-Xlog:class+load");
    String schema = "com.networknt.schema.SchemaRegistry ";

    Program.Ended same = Program.run(folder, command);
    assertThat(same.status()).isZero();
    assertThat(same.out()).contains("1 passed, 0 failed").doesNotContain(schema);

    Files.writeString(copy, Files.readString(copy) + "\n");
    Program.Ended changed = Program.run(folder, command);
    assertThat(changed.status()).isZero();
    assertThat(changed.out()).contains("1 passed, 0 failed", schema);
  }

  @Test
  void listingCompilesNoSchema() throws Exception {
    List<String> command = new ArrayList<>(Program.command("list", "--cases"));
    command.add(Path.of(CASES).toAbsolutePath().toString());
    command.add(1, "-Xlog:class+load");
    Program.Ended listed = Program.run(folder, command);
    command.set(command.indexOf("list"), "validate");
    Program.Ended validated = Program.run(folder, command);

    assertThat(listed.status()).isZero();
    assertThat(listed.out())
        .contains("dispatch/sum", "dev.ampinterop.conformance.cases.CaseFile ")
        .doesNotContain("com.networknt.schema.SchemaRegistry ");
    assertThat(validated.out()).contains("com.networknt.schema.SchemaRegistry ");
  }

  @Test
  void listSpeaksJson() {
    assertThat(run("list", "--json", "--cases", CASES, "framing/garbage")).isZero();
    assertThat(out.toString().replaceAll("\\s+", " ").strip())
        .isEqualTo(
            "[ { \"id\" : \"framing/garbage\","
                + " \"claim\" : \"Bytes that are no box end the connection.\","
                + " \"pairings\" : [ \"script:java\", \"script:twisted\" ],"
                + " \"transports\" : [ \"unix\" ] } ]");
  }

  @Test
  void aPatternThatMatchesNothingIsAUsageError() {
    assertThat(run("list", "--cases", CASES, "dispatch/sim")).isEqualTo(2);
    assertThat(err.toString())
        .contains("no case matches \"dispatch/sim\" (did you mean dispatch/sum");
    assertThat(run("show", "--cases", CASES, "nothing")).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void explainsARequirementByItsNumber() {
    assertThat(run("explain", "box-10")).isZero();
    assertThat(out.toString())
        .startsWith("box-10\n  Where a key comes twice")
        .contains("level: twisted,", "source: amp.py", "    framing/duplicate-key  Where a key");

    assertThat(run("explain", "box-100")).isEqualTo(2);
    assertThat(err.toString())
        .contains("no requirement is called \"box-100\" (did you mean \"box-10\"?)");
  }

  @Test
  void aBrokenCaseFileIsToldAndNothingListed() throws IOException {
    Files.writeString(folder.resolve("a.json"), "{}");

    assertThat(run("list", "--cases", folder.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("a.json:1:1: \"id\" is missing");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void showTellsWhoDoesWhat() {
    assertThat(run("show", "--cases", CASES, "descriptors/take")).isZero();
    assertThat(out)
        .hasToString(
            """
            descriptors/take
              A descriptor arrives as the one that was sent.

            commands
              Take(file: Descriptor, note: String (optional)) -> (text: String), errors BROKEN

            client
              open p: a pipe with "hello", finished
              open f: a file with "ababab", to read
              call Take with file=p.read note=0x00ff, sees answer with text="hello"
              probe f, sees {"is":"f","offset":0}

            server
              on Take with file={"is":"p.read","append":false} note=0x00ff, keeps file as kept
                read all from kept, sees "hello"
                answer with text="hello"
              ends clean

            wire
              > ask    1 Take  46 B  file=0 note=0x00ff  +fd 0:p.read
              < answer 1 Take  27 B  text=hello
              > close

            deviations
              twisted as server: Twisted leaves one behind.
                https://example.org/1
                instead: {"server":{"unclaimed":1,"ends":null}}

            transports
              unix
              tcp  not: it passes descriptors, which TCP cannot carry

            pairings
              java:twisted
              twisted:java
              twisted:twisted
              java:java
              script:java  not: the script cannot play the client: it probes a descriptor (does[1])
              java:script  not: the script cannot play the server: it reads a descriptor (responders.Take[0].does[0])
              script:twisted  not: the script cannot play the client: it probes a descriptor (does[1])
              twisted:script  not: the script cannot play the server: it reads a descriptor (responders.Take[0].does[0])
            """);
  }

  @Test
  void showTellsWhatIsTolerated() {
    assertThat(run("show", "--cases", CASES, "errors/unhandled")).isZero();
    assertThat(out.toString())
        .contains(
            """
            server
              does nothing

            wire
              > ask    1 Nobody  29 B
              < error  1 Nobody  87 B  UNHANDLED "Unhandled Command: b'Nobody'"
              > close
              tolerated, because older releases wrote the name as text:
            """);
  }

  @Test
  void validateCountsCases() {
    assertThat(run("validate", "--cases", CASES)).isZero();
    assertThat(out).hasToString("6 cases, no problem\n");
  }

  @Test
  void validateChecksTheFilesThatAreNamed() throws IOException {
    Path wrong =
        Files.writeString(
            folder.resolve("x.json"), "{\"id\": \"x\", \"claim\": \"c\", \"wir\": []}");

    assertThat(run("validate", CASES + "/dispatch/sum.json")).isZero();
    assertThat(out).hasToString("1 case, no problem\n");
    assertThat(run("validate", CASES + "/dispatch", wrong.toString())).isEqualTo(2);
    assertThat(err.toString())
        .contains(wrong + ":1:34 /wir: \"wir\" is not known here (did you mean \"wire\"?)");
  }

  /** {@code validate} and {@code run} read cases in one way: what one refuses the other refuses. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a/b.json | {\"id\": \"a/c\", \"claim\": \"c\", \"wire\": []} | but the path of the file asks for",
        "c/b.json | {\"id\": \"a/b\", \"claim\": \"c\", \"wire\": []} | but the path of the file asks for",
        "a/b.json | {\"id\": \"a/b\", \"claim\": \"c\", \"wire\": [], \"x\": 1} | \"x\" is not known here",
        "a/b.json | {\"id\": \"a/b\", \"claim\": 7, \"wire\": []} | expected a text, not 7",
        "a/b.json | [] | expected an object",
        "a/b.json | { | this is not JSON",
        "a/b.json | {\"id\": \"a/b\", \"claim\": \"c\", \"wire\": [{\"times\": 100000, \"each\": [{\"times\": 100000, \"from\": \"client\", \"hex\": \"00\"}]}]} | takes more than 128 MiB",
        "a/b.txt | {} | NAME.json",
      })
  void whatValidateRefusesRunRefusesAlike(String name, String text, String problem)
      throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);

    for (String path : List.of(file.toString(), folder.toString())) {
      err.getBuffer().setLength(0);
      assertThat(run("validate", path)).as("validate %s", path).isEqualTo(2);
      String refusal = err.toString();
      assertThat(refusal)
          .startsWith("amp-interop: one problem in the cases:\n")
          .contains(name.endsWith(".txt") && path.equals(folder.toString()) ? "no case" : problem);
      err.getBuffer().setLength(0);
      assertThat(run("run", "--pair", "java:java", "--cases", path)).isEqualTo(2);
      assertThat(err).hasToString(refusal);
    }
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void whatValidateAcceptsRunPlays() {
    String file = CASES + "/dispatch/sum.json";
    assertThat(run("validate", file)).isZero();
    assertThat(run("run", "--pair", "java:java", "--cases", file)).as(err.toString()).isZero();
    assertThat(run("validate", CASES + "/dispatch")).isZero();
    assertThat(run("run", "--pair", "java:java", "--cases", CASES + "/dispatch")).isZero();
    assertThat(run("show", "dispatch/sum", "--cases", CASES + "/dispatch")).isZero();
  }

  @Test
  void ofVeryManyProblemsTheFirstAreShown() throws IOException {
    StringBuilder entries = new StringBuilder();
    for (int index = 0; index < 2000; index++) {
      entries.append(index == 0 ? "" : ",").append("{\"frm\": \"client\", \"hex\": \"00\"}");
    }
    Path file =
        Files.writeString(
            folder.resolve("a.json"),
            "{\"id\": \"a\", \"claim\": \"c\", \"wire\": [" + entries + "]}");
    assertThat(run("validate", file.toString())).isEqualTo(2);
    assertThat(err.toString().lines().count()).isEqualTo(102);
    assertThat(err.toString()).endsWith(" more\n");
  }

  private int run(String... words) {
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(words);
  }
}
