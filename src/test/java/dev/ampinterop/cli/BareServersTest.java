package dev.ampinterop.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.conformance.cases.ArgumentSpec;
import dev.ampinterop.conformance.cases.BareCommands;
import dev.ampinterop.conformance.cases.BareCommands.BareCommand;
import dev.ampinterop.conformance.cases.CommandSpec;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.peer.PeerChoice;
import dev.ampinterop.conformance.peer.PeerNotFound;
import dev.ampinterop.conformance.peer.TwistedEnvironment;
import dev.ampinterop.conformance.peer.TwistedRequirement;
import dev.ampinterop.conformance.report.ReportSchema;
import dev.ampinterop.conformance.wire.Address;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Servers that are tested at their address: good ones of several kinds, and bad ones. */
@Timeout(120)
class BareServersTest {
  private static final Path PAGE = Path.of("docs/bare.md");
  private static final String BEGIN = "<!-- What follows is made of bare.json. -->\n";
  private static final String END = "<!-- End of what is made of bare.json. -->\n";

  @TempDir private Path folder;
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void stop() throws InterruptedException {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
  }

  /** Where this fails, {@code target/bare.md} is the page to take over. */
  @Test
  void thePageIsMadeOfTheFile() throws IOException {
    String page = Files.readString(PAGE);
    String made =
        page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
            + table()
            + page.substring(page.indexOf(END));
    Files.writeString(Path.of("target/bare.md"), made);

    assertThat(page).isEqualTo(made);
  }

  @Test
  void oneInPlainPythonPassesThoughItChoosesOtherwise() throws Exception {
    JsonNode report = run("unix", List.of("python3", "docs/template-peer/bare.py"), 0);

    assertThat(report.path("not_played").intValue()).isZero();
    assertThat(report.path("failed").intValue()).isZero();
    assertThat(report.path("passed").intValue()).isGreaterThan(200);
    assertThat(report.path("differences").propertyNames()).contains("key-order", "answer-order");
    assertThat(report.path("results"))
        .filteredOn(result -> result.path("verdict").asString().equals("skipped"))
        .extracting(result -> result.path("reason").asString())
        .contains("the server does not have the command Remind");
  }

  @Test
  void oneWithThisLibraryPasses() throws Exception {
    JsonNode report = run("unix", java(), 0);

    assertThat(report.path("not_played").intValue()).isZero();
    assertThat(report.path("failed").intValue()).isZero();
    assertThat(report.path("passed").intValue()).isGreaterThan(250);
    assertThat(cases(report)).isGreaterThan(200);
  }

  @Test
  void oneInTwistedPasses() throws Exception {
    JsonNode report = run("unix", twisted(), 0);

    assertThat(report.path("not_played").intValue()).isZero();
    assertThat(report.path("failed").intValue()).isZero();
    assertThat(report.path("passed").intValue()).isGreaterThan(250);
  }

  @Test
  void oneWithoutACommandThatNeedsNoAnswerIsFoundOut() throws Exception {
    String whole = Files.readString(Path.of("docs/examples/bare.py"));
    assertThat(whole).contains("command(\"Note\", ");
    Path server =
        Files.writeString(
            folder.resolve("server.py"),
            whole.replace("command(\"Note\", ", "command(\"Other\", "));

    JsonNode report =
        run(
            "unix",
            List.of(twisted().get(0), server.toString()),
            0,
            "dispatch/no-answer",
            "dispatch/sum");

    assertThat(report.path("failed").intValue()).isZero();
    assertThat(report.path("passed").intValue()).isPositive();
    assertThat(report.path("results"))
        .filteredOn(result -> result.path("case").asString().equals("dispatch/no-answer"))
        .extracting(result -> result.path("reason").asString())
        .isNotEmpty()
        .containsOnly("the server does not have the command Note");
  }

  /** Otherwise they would pass without a single descriptor that was ever looked at. */
  @Test
  void oneWithoutTakeHasNoCaseOfDescriptorsThatAreRefused() throws Exception {
    String whole = Files.readString(Path.of("docs/examples/bare.py"));
    assertThat(whole).contains("command(\"Take\", ");
    Path server =
        Files.writeString(
            folder.resolve("server.py"),
            whole.replace("command(\"Take\", ", "command(\"Other\", "));

    JsonNode report =
        run(
            "unix",
            List.of(twisted().get(0), server.toString()),
            0,
            "descriptors/bad-key-length",
            "descriptors/253-unasked",
            "descriptors/many-unasked",
            "dispatch/sum",
            "--jobs",
            "1",
            "--pair",
            "script:endpoint");

    assertThat(report.path("passed").intValue()).isEqualTo(1);
    assertThat(report.path("results"))
        .filteredOn(result -> !result.path("case").asString().equals("dispatch/sum"))
        .hasSize(3)
        .extracting(result -> result.path("reason").asString())
        .containsOnly("the server does not have the command Take");
  }

  /** The order of answers is open, but not that a Slow is answered before its Go. */
  @Test
  void oneThatLetsTheLastSlowAnswerFirstFails() throws Exception {
    String whole = Files.readString(Path.of("docs/examples/bare.py"));
    assertThat(whole).contains("self.slow.pop(0)");
    Path server =
        Files.writeString(
            folder.resolve("server.py"), whole.replace("self.slow.pop(0)", "self.slow.pop()"));

    JsonNode report =
        run(
            "unix",
            List.of(twisted().get(0), server.toString()),
            1,
            "dispatch/slow-twice",
            "--pair",
            "script:endpoint");

    assertThat(report.path("results"))
        .singleElement()
        .satisfies(
            result ->
                assertThat(result.toString())
                    .contains("answered once Go came, 2 times", "it was answered before that"));
  }

  @Test
  void overTcpDescriptorsAreSkipped() throws Exception {
    JsonNode report = run("tcp", List.of("python3", "docs/template-peer/bare.py"), 0);

    assertThat(report.path("failed").intValue()).isZero();
    assertThat(report.path("passed").intValue()).isGreaterThan(150);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          silent           | said nothing
          closes           | closed the connection without a word
          closes-later     | closed the connection without a word
          dies             | did not accept the connection
          http             | said what is not AMP
          junk             | in 5 conversations
          zeros            | in 5 conversations
          answers          | asked for
          asks             | asked for
          drips-answers    | went on saying what nobody had asked for
          drips-junk       | said what is not AMP
          """)
  void aBadOneIsGivenUpAfterFiveConversations(String kind, String reason) throws Exception {
    JsonNode report =
        run(
            "unix",
            List.of("python3", "src/test/resources/peers/bad_server.py", kind),
            1,
            "dispatch/*",
            "framing/back-to-back",
            "--pair",
            "script:endpoint",
            "--jobs",
            "1",
            "--timeout",
            "0.2",
            "--junit",
            "report.xml");

    assertThat(report.path("passed").intValue()).isZero();
    assertThat(report.path("notes")).singleElement().asString().contains(reason, "in a row");
    int unplayed = report.path("not_played").intValue();
    assertThat(unplayed).isPositive();
    assertThat(report.path("failed").intValue() - unplayed).isBetween(5, 8);
    assertThat(report.path("results"))
        .filteredOn(result -> result.path("verdict").asString().equals("errored"))
        .hasSize(unplayed)
        .allSatisfy(result -> assertThat(result.path("reason").asString()).contains(reason));
    assertThat(Files.readString(folder.resolve("report.xml")))
        .contains(reason)
        .hasSizeLessThan(200_000);
    assertThat(Files.size(folder.resolve("report.json"))).isLessThan(100_000);
  }

  /** As many as ten cases that stand together may show one and the same bug. */
  @Test
  void oneThatWorksIsNotGivenUpForTheBugsThatItHas() throws Exception {
    JsonNode report =
        run(
            "unix",
            List.of("python3", "src/test/resources/peers/bad_server.py", "only-ping"),
            1,
            "arguments/*",
            "--pair",
            "script:endpoint",
            "--jobs",
            "1");

    assertThat(report.path("not_played").intValue()).isZero();
    assertThat(report.path("failed").intValue()).isGreaterThan(50);
  }

  /** As docs/bare.md says. The rest of the flood is not kept either. */
  @Test
  void oneThatFloodsIsCutOff() throws Exception {
    JsonNode report =
        run(
            "unix",
            List.of("python3", "src/test/resources/peers/bad_server.py", "junk"),
            1,
            "lifecycle/half-closed", // its client waits for the end
            "--pair",
            "script:endpoint",
            "--timeout",
            "60"); // it is the flood that ends the conversation, not the time

    assertThat(report.path("results"))
        .singleElement()
        .satisfies(
            result -> {
              assertThat(result.path("verdict").asString()).isEqualTo("failed");
              assertThat(result.path("reason").asString())
                  .contains("no more than 1 MiB, or 10,000 boxes, beyond what the case says");
            });
  }

  @Test
  void whatCannotBeTestedIsSaid() throws Exception {
    Program.Ended nobody = Program.run(folder, "run", "--against", "unix:nobody.sock");
    assertThat(nobody.status()).isEqualTo(2);
    assertThat(nobody.err())
        .contains(
            "nobody listens at unix:nobody.sock: No such file or directory (start", "docs/bare.md");

    Program.Ended pair =
        Program.run(folder, "run", "--against", "unix:a", "--pair", "java:twisted");
    assertThat(pair.status()).isEqualTo(2);
    assertThat(pair.err()).contains("script:endpoint, java:endpoint or twisted:endpoint");

    assertThat(Program.run(folder, "run", "--against", "nowhere").err())
        .contains("\"nowhere\" is not an address");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --subject exec:true                              | --subject: test one of them at a time
          --subject a=exec:true --subject b=exec:true      | --subject: test one of them at a time
          --subject java                                   | --subject: test one of them at a time
          --offers pins.json                               | --offers: a server at an address does not say what it offers
          --controls                                       | --controls: every pairing has the server in it
          --transport tcp                                  | --transport: the address says what carries the conversations
          --pair script:endpoint --peer process            | --peer: no --pair has twisted in it
          --pair java:endpoint --twisted 24.7.0            | --twisted: no --pair has twisted in it
          """)
  void whatHasNoMeaningAtAnAddressIsRefused(String options, String problem) {
    assertThat(refusal(options)).contains("--against and " + problem + " (leave out --");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--peer process", "--twisted 24.7.0", "--pair twisted:endpoint --peer process"})
  void whatSaysWhichTwistedIsTheClientHasAMeaning(String options) {
    assertThat(refusal(options)).contains("nobody listens at unix:nobody.sock");
  }

  private static String refusal(String options) {
    StringWriter err = new StringWriter();
    String line = "run dispatch/sum --against unix:nobody.sock " + options;
    int status = Main.commandLine().setErr(new PrintWriter(err, true)).execute(line.split(" "));
    assertThat(status).isEqualTo(2);
    return err.toString();
  }

  private JsonNode run(String kind, List<String> server, int status, String... more)
      throws Exception {
    Address address =
        kind.equals("tcp") ? new Address.Tcp("127.0.0.1", freePort()) : unix(folder.resolve("s"));
    List<String> command = new ArrayList<>(server);
    command.add(address.text().replace("127.0.0.1:", ""));
    started.add(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start());
    boolean listens = OpenDescriptors.await(() -> isListening(address));
    assertThat(listens).as(Files.readString(folder.resolve("log"))).isTrue();

    List<Object> line = new ArrayList<>(List.of("run", "--against", address.text()));
    line.addAll(
        more.length == 0
            ? List.of("--pair", "script:endpoint", "--pair", "java:endpoint")
            : List.of(more));
    line.addAll(List.of("--cases", Path.of("conformance-cases").toAbsolutePath()));
    line.addAll(List.of("--json", "report.json"));
    Program.Ended ended = Program.run(folder, line.toArray());
    assertThat(ended.status()).as(ended.out() + ended.err()).isEqualTo(status);
    return ReportSchema.checked(Files.readString(folder.resolve("report.json")));
  }

  private static Address unix(Path path) {
    return new Address.Unix(path);
  }

  private static int freePort() throws IOException {
    try (var socket = new java.net.ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static boolean isListening(Address address) {
    try (var unused = address.connect()) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private List<String> java() {
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null, null, null, "-proc:none", "-d", folder.toString(), "docs/examples/Bare.java");
    assertThat(status).isZero();
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        folder + ":" + System.getProperty("java.class.path"),
        "Bare");
  }

  private static List<String> twisted() {
    try {
      Path python =
          new TwistedEnvironment(
                  TwistedEnvironment.cacheFolder(),
                  TwistedRequirement.parse(PeerChoice.DEFAULT_TWISTED))
              .python(step -> {});
      return List.of(python.toString(), "docs/examples/bare.py");
    } catch (PeerNotFound e) {
      return abort("no local Twisted: " + e.getMessage());
    }
  }

  private static long cases(JsonNode report) {
    return report
        .path("results")
        .valueStream()
        .map(result -> result.path("case").asString())
        .distinct()
        .count();
  }

  private static String table() {
    StringBuilder table =
        new StringBuilder("\n| command | takes | gives | it … |\n|---|---|---|---|\n");
    for (BareCommand command : BareCommands.builtIn().all()) {
      CommandSpec spec = command.spec();
      String gives = spec.requiresAnswer() ? words(spec.response()) : "no answer";
      table.append(
          "| `%s`%s | %s | %s | %s |\n"
              .formatted(
                  spec.name(),
                  command.by() == Role.CLIENT ? " (of the client)" : "",
                  words(spec.arguments()),
                  gives,
                  command.does()));
    }
    return table.append('\n').toString();
  }

  private static String words(Map<String, ArgumentSpec> members) {
    return members.entrySet().stream()
        .map(member -> member.getKey() + ": " + member.getValue())
        .collect(Collectors.joining(", "));
  }
}
