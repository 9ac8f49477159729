package dev.ampinterop.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.CaseSelection;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.ListedConversation;
import dev.ampinterop.conformance.peer.PeerChoice;
import dev.ampinterop.conformance.peer.PeerNotFound;
import dev.ampinterop.conformance.peer.TwistedEnvironment;
import dev.ampinterop.conformance.peer.TwistedRequirement;
import dev.ampinterop.conformance.report.ReportSchema;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Clients that call by the list, without a peer: good ones of several kinds, and bad ones. */
@Timeout(180)
class BareClientsTest {
  private static final Path CASES = Path.of("conformance-cases").toAbsolutePath();
  private static final List<ConformanceCase> LISTED =
      CaseLoader.ofCheckedFiles().load(List.of(CASES)).cases().stream()
          .filter(ConformanceCase::isListed)
          .toList();
  private static final List<String> PLAIN = List.of("python3", "docs/template-peer/bare_client.py");

  @TempDir private Path folder;
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void stop() throws InterruptedException {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void theListSaysWhatToCallAndWhatComesOfIt() throws Exception {
    JsonNode json =
        new ObjectMapper()
            .readTree(Program.run(folder, "list", "--commands", "--json", "--cases", CASES).out());
    assertThat(json.path("commands").path("Sum").path("response").path("total").path("type"))
        .hasToString("\"Integer\"");
    assertThat(json.path("conversations").size()).isGreaterThan(60);
    assertThat(json.path("conversations"))
        .filteredOn(one -> one.path("id").asString().equals("answers/error"))
        .singleElement()
        .extracting(one -> one.path("steps"))
        .asString()
        .startsWith(
            """
            [{"call":"Divide","with":{"a":1,"b":0},\
            "sees":{"failure":"declared","code":"ZERO","description":"nothing is left"}},\
            {"call":"Say","with":{"text":{"came":"code"}},"sees":{"answer":{"text":"ZERO"}}}""");

    assertThat(
            Program.run(folder, "list", "--commands", "answers/reversed", "--cases", CASES)
                .out()
                .lines())
        .contains(
            "answers/reversed  Answers that come in reverse each reach their call.",
            "  call Number n=1, and do not wait; it is a",
            "  await a: answer with n=10",
            "  call Number n=<the n that came>: answer with n=10");
  }

  @Test
  void oneInTwistedDoesAllAsTwistedDoes() throws Exception {
    JsonNode report = run(address("unix"), twisted(), 0, "--strict");

    assertThat(report.path("failed").intValue()).isZero();
    assertThat(report.path("skipped").intValue()).isZero();
    assertThat(report.path("passed").intValue()).isGreaterThan(60);
  }

  @Test
  void oneInPlainPythonPassesThoughItChoosesOtherwiseAndLeavesOutWhatItLacks() throws Exception {
    JsonNode report = run(address("unix"), PLAIN, 0);

    assertThat(report.path("failed").intValue()).isZero();
    assertThat(report.path("passed").intValue()).isGreaterThan(50);
    assertThat(report.path("differences").propertyNames()).contains("key-order", "tag");
    assertThat(report.path("results"))
        .filteredOn(result -> result.path("case").asString().equals("answers/path"))
        .singleElement()
        .extracting(result -> result.path("reason").asString())
        .isEqualTo("the client left it out: it connected, and closed without a call");
  }

  @Test
  void itsChoicesFailWhereTheyAreNotWanted() throws Exception {
    JsonNode report = run(address("unix"), PLAIN, 1, "dispatch/sum", "--strict");

    assertThat(report.path("failed").intValue()).isOne();
  }

  @Test
  void overTcpDescriptorsAreSkippedInTheirPlaces() throws Exception {
    JsonNode report = run(address("tcp"), PLAIN, 0);

    assertThat(report.path("passed").intValue()).isGreaterThan(40);
    assertThat(report.path("results"))
        .filteredOn(result -> result.path("case").asString().startsWith("descriptors/"))
        .isNotEmpty()
        .allSatisfy(
            result ->
                assertThat(result.path("reason").asString())
                    .isEqualTo("passes descriptors, which TCP cannot carry"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          silent   | nothing more came
          silent   | the client said nothing, in 5 conversations in a row, so no more are tried
          garbage  | the client said what is not AMP, in 5 conversations in a row, so no more are tried
          closes   | Wrong
          wrong    | Wrong
          one-only | one for this conversation (a client that leaves it out connects and closes)
          one-only | the client did not connect again
          """)
  void aBadOneFailsInTimeAndSaysWhy(String kind, String reason) throws Exception {
    JsonNode report =
        run(
            address("unix"),
            List.of("python3", "src/test/resources/peers/bad_client.py", kind),
            1,
            "dispatch/*",
            "--timeout",
            "0.5");

    assertThat(report.path("passed").intValue()).isZero();
    assertThat(report.toString()).contains(reason);
  }

  @Test
  void oneThatFloodsIsCutOff() throws Exception {
    JsonNode report =
        run(
            address("unix"),
            List.of("python3", "src/test/resources/peers/bad_client.py", "floods"),
            1,
            "dispatch/sum",
            "--timeout",
            "60"); // it is the flood that ends the conversation, not the time

    assertThat(report.path("results").get(0).path("reason").asString())
        .contains("no more than 1 MiB, or 10,000 boxes, beyond what the case says");
  }

  @Test
  void aMisreadAnswerShowsInTheNextCall() throws Exception {
    Path source = Path.of("docs/template-peer");
    for (String name : List.of("amp", "bare", "bare_client", "descriptors", "values")) {
      String text = Files.readString(source.resolve(name + ".py"));
      Files.writeString(
          folder.resolve(name + ".py"),
          text.replace("value = int(data)", "value = abs(int(data))"));
    }
    JsonNode report =
        run(
            address("unix"),
            List.of("python3", folder.resolve("bare_client.py").toString()),
            1,
            "answers/integer",
            "answers/boolean");

    assertThat(report.path("results").get(1).path("verdict").asString()).isEqualTo("failed");
    assertThat(report.path("results").get(1).path("reason").asString()).contains("-7");
    assertThat(report.path("results").get(0).path("verdict").asString()).isEqualTo("passed");
  }

  @Test
  void whatCannotBeTestedIsSaid() throws Exception {
    Program.Ended nobody =
        Program.run(folder, "run", "--listen", "unix:s", "--start-timeout", "0.2", "dispatch/sum");
    assertThat(nobody.status()).isEqualTo(2);
    assertThat(nobody.err()).contains("nobody connected to unix:s within 0.2 s", "--start-timeout");
    assertThat(folder.resolve("s")).doesNotExist();

    Files.createFile(folder.resolve("taken"));
    Program.Ended taken = Program.run(folder, "run", "--listen", "unix:taken");
    assertThat(taken.status()).isEqualTo(2);
    assertThat(taken.err()).contains("--listen", "the path is taken");

    assertThat(Program.run(folder, "run", "--listen", "unix:s", "--against", "unix:a").err())
        .contains("leave --against and --subject out");
    assertThat(Program.run(folder, "run", "--listen", "unix:s", "--pair", "java:twisted").err())
        .contains("write endpoint:script or endpoint:java");
    assertThat(Program.run(folder, "run", "--listen", "unix:s", "tls/plain").err())
        .contains("none of these cases is in the list for clients");
  }

  private String address(String kind) throws IOException {
    if (kind.equals("unix")) {
      return "unix:" + folder.resolve("s");
    }
    try (ServerSocket free = new ServerSocket(0)) {
      return "tcp:127.0.0.1:" + free.getLocalPort();
    }
  }

  private JsonNode run(String address, List<String> client, int status, String... more)
      throws Exception {
    List<String> command = new ArrayList<>(client);
    Path chosen = folder.resolve("chosen.json");
    Files.writeString(chosen, list(List.of(more)));
    command.addAll(List.of(chosen.toString(), address));

    List<Object> line = new ArrayList<>(List.of("run", "--listen", address));
    line.addAll(List.of(more));
    line.addAll(List.of("--cases", CASES, "--json", "report.json"));
    Path out = folder.resolve("run.out");
    Process running =
        started(
            new ProcessBuilder(Program.command(line.toArray()))
                .directory(folder.toFile())
                .redirectOutput(out.toFile()));
    BufferedReader err = running.errorReader();
    StringBuilder said = new StringBuilder();
    for (String text = err.readLine(); text != null; text = err.readLine()) {
      said.append(text).append('\n');
      if (text.contains("listening at")) {
        break;
      }
    }
    assertThat(said).contains("listening at");
    Process calling =
        started(
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("client.out").toFile()));
    assertThat(running.waitFor(150, TimeUnit.SECONDS)).isTrue();
    calling.destroyForcibly().waitFor();
    assertThat(running.exitValue())
        .as(read(out) + read(folder.resolve("client.out")))
        .isEqualTo(status);
    return ReportSchema.checked(Files.readString(folder.resolve("report.json")));
  }

  /** As list --commands --json writes it, which one of these tests looks at. */
  private static String list(List<String> patterns) {
    List<String> cases = patterns.stream().filter(word -> word.contains("/")).toList();
    return ListedConversation.toJson(
            CaseSelection.select(LISTED, ConformanceCase::id, cases).stream()
                .map(ListedConversation::of)
                .toList())
        .toString();
  }

  private Process started(ProcessBuilder process) throws IOException {
    Process one = process.start();
    started.add(one);
    return one;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> twisted() {
    try {
      Path python =
          new TwistedEnvironment(
                  TwistedEnvironment.cacheFolder(),
                  TwistedRequirement.parse(PeerChoice.DEFAULT_TWISTED))
              .python(step -> {});
      return List.of(python.toString(), "docs/examples/bare_client.py");
    } catch (PeerNotFound e) {
      return abort("no local Twisted: " + e.getMessage());
    }
  }
}
