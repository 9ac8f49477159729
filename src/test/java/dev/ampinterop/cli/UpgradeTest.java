package dev.ampinterop.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.conformance.capture.Capture;
import dev.ampinterop.conformance.imports.PacketsOf;
import dev.ampinterop.conformance.peer.PeerChoice;
import dev.ampinterop.conformance.peer.PeerNotFound;
import dev.ampinterop.conformance.peer.TwistedEnvironment;
import dev.ampinterop.conformance.peer.TwistedRequirement;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Conversations of Twisted with Twisted that leave AMP, for TLS and for lines: recorded, decoded,
 * and replayed both ways.
 */
@Timeout(600)
class UpgradeTest {
  private static final String PROGRAM = "docs/examples/upgrade.py";

  private final List<Process> started = new ArrayList<>();
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @AfterEach
  void stop() {
    started.forEach(Process::destroyForcibly);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tls  | visit 1;secret visit 2                 | goes over to TLS              | TLS",
        "talk | visit 1;welcome;again: one;again: two | goes over to another protocol | another"
            + " protocol"
      })
  void isDecodedWithoutAnAccusationAndReplayedBothWays(
      String how, String printed, String shown, String left) throws Exception {
    Path capture = recorded(how, printed);

    assertThat(execute("decode", capture + "")).isZero();
    assertThat(out.toString())
        .containsPattern("#1 " + shown + ": \\d+ bytes from byte \\d+ of the client, \\d+ bytes")
        .endsWith("nobody broke a rule of AMP\n");

    JsonNode asClient = replay(0, capture, "client", "unix:" + folder.resolve("server"));
    assertThat(asClient.path("notes").path(0).asString())
        .startsWith("connection-1: " + left + " from byte ");

    JsonNode toJava = replay(0, capture, "client", "java");
    assertThat(toJava.path("notes").path(0).asString())
        .startsWith("connection-1: the client's call ")
        .endsWith("it and what follows are left out");

    Path again = folder.resolve("again");
    CompletableFuture<JsonNode> asServer =
        CompletableFuture.supplyAsync(() -> replay(0, capture, "server", "unix:" + again));
    awaitSocket(again);
    Process client = twisted("call", again, how);
    assertThat(asServer.get(120, TimeUnit.SECONDS).path("passed").intValue()).isEqualTo(1);
    assertThat(new String(client.getInputStream().readAllBytes(), UTF_8)).startsWith("visit 1\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tls  | --refuse | expected answer 2 StartTLS 14 B, observed error 2 StartTLS",
        "talk | --refuse | expected answer 2 Talk 14 B, observed error 2 Talk",
        "tls  | --other  | expected a handshake of TLS, observed TLS failed: the peer does not"
            + " speak TLS",
        "talk | --other  | expected \"welcome\\r"
            + "\\n"
            + "again: one\\r"
            + "\\n"
            + "again: two\\r"
            + "\\n"
            + "\", observed \"go away"
      })
  void aServerThatDoesSomethingElseFailsWithTheReason(String how, String fault, String reason)
      throws Exception {
    Path capture = recorded(how, "visit 1");
    Path other = folder.resolve("other");
    twisted("serve", other, fault);
    awaitSocket(other);

    JsonNode report = replay(1, capture, "client", "unix:" + other);

    assertThat(report.path("results").path(0).path("reason").asString()).contains(reason);
    assertThat(err.toString()).contains("nobody broke a rule of AMP").doesNotContain("unanswered");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tls  | the client's call StartTLS leads to TLS",
        "talk | the client's call Talk leads to another protocol"
      })
  void minimizeKeepsWhatComesBeforeAndPromoteRefuses(String how, String why) throws Exception {
    Path capture = recorded(how, "visit 1");
    Path least = folder.resolve("least");
    String server = "unix:" + folder.resolve("server");

    assertThat(minimize(capture, least, "value:Visit.count=1", server)).isZero();
    assertThat(err.toString()).contains(why + ": what comes before it is played", "became 2 in");
    assertThat(minimize(capture, least, "unanswered", server)).isEqualTo(2);
    assertThat(err.toString())
        .contains(why + ", and what shows only behind that cannot be made small");
    String[] promote = {"promote", capture + "", "--id", "a/b", "--claim", "It.", "--cases"};
    assertThat(execute(with(promote, folder + ""))).isEqualTo(2);
    assertThat(err.toString()).contains(why + ", and promote makes cases of AMP alone");
    assertThat(folder.resolve("a")).doesNotExist();

    String[][] verbs = {
      {"decode", capture + ""},
      {"replay", capture + "", "--as", "client", "--against", server},
      {"minimize", capture + "", "-o", least + "", "--symptom", "fails", "--against", server},
      with(promote, folder + "")
    };
    for (String[] verb : verbs) {
      assertThat(execute(with(verb, "--switch", "Wait"))).as(verb[0]).isEqualTo(2);
      assertThat(err.toString()).contains(capture + ": nobody calls Wait (there is ", "Visit");
    }
  }

  /** What tcpdump would have seen, without a false accusation. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tls  | goes over to TLS              | TLS",
        "talk | goes over to another protocol | another protocol"
      })
  void packetsOfItAreImportedDecodedAndReplayed(String how, String shown, String left)
      throws Exception {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(path -> Files.isExecutable(Path.of(path, "tshark"))),
        "captures of packets need tshark (Debian: apt-get install tshark)");
    Path recorded = recorded(how, "visit 1");
    Path packets = PacketsOf.write(Capture.read(recorded), folder.resolve("packets.pcap"));
    Path imported = folder.resolve("imported.capture");
    assertThat(execute("import", packets + "", "-o", imported + "")).as(err + "").isZero();

    assertThat(execute("decode", recorded + "")).isZero();
    String before = left(out + "");
    assertThat(execute("decode", imported + "")).isZero();
    assertThat(out.toString()).contains(shown).endsWith("nobody broke a rule of AMP\n");
    assertThat(left(out + "")).isEqualTo(before).contains(shown);

    JsonNode replayed = replay(0, imported, "client", "unix:" + folder.resolve("server"));
    assertThat(replayed.path("passed").intValue()).isEqualTo(1);
    assertThat(replayed.path("notes").path(0).asString())
        .startsWith("connection-1: " + left + " from byte ");
  }

  private static String left(String decoded) {
    return decoded
        .lines()
        .filter(line -> line.contains("goes over to"))
        .collect(Collectors.joining("\n"));
  }

  private Path recorded(String how, String printed) throws Exception {
    Path server = folder.resolve("server");
    Path relay = folder.resolve("relay");
    Path capture = folder.resolve(how + ".capture");
    twisted("serve", server);
    awaitSocket(server);
    Process recorder =
        start(
            Program.command(
                "record",
                "--listen",
                "unix:" + relay,
                "--connect",
                "unix:" + server,
                "--max-connections",
                "1",
                "-o",
                capture));
    awaitSocket(relay);
    Process client = twisted("call", relay, how);
    String said = new String(client.getInputStream().readAllBytes(), UTF_8);
    assertThat(said).startsWith(printed.replace(';', '\n'));
    assertThat(recorder.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return capture;
  }

  private JsonNode replay(int status, Path capture, String as, String against) {
    Path report = folder.resolve(as + ".json");
    String[] words = {
      "replay", capture + "", "--as", as, "--against", against, "--timeout", "10", "--json"
    };
    assertThat(execute(with(words, report + ""))).isEqualTo(status);
    return JsonMapper.builder().build().readTree(report.toFile());
  }

  private int minimize(Path capture, Path least, String symptom, String against) {
    String[] words = {"minimize", capture + "", "-o", least + "", "--symptom", symptom};
    return execute(with(words, "--against", against, "--timeout", "10"));
  }

  private Process twisted(String verb, Path socket, String... more) throws IOException {
    List<String> command = new ArrayList<>(List.of(python(), PROGRAM, verb, socket.toString()));
    command.addAll(List.of(more));
    return start(command);
  }

  private Process start(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(folder.resolve("stderr").toFile()).start();
    started.add(process);
    return process;
  }

  private static void awaitSocket(Path socket) {
    assertThat(OpenDescriptors.await(() -> Files.exists(socket))).as(socket + "").isTrue();
  }

  private static String python() {
    try {
      return new TwistedEnvironment(
              TwistedEnvironment.cacheFolder(),
              TwistedRequirement.parse(PeerChoice.DEFAULT_TWISTED))
          .python(step -> {})
          .toString();
    } catch (PeerNotFound e) {
      return abort("no local Twisted: " + e.getMessage());
    }
  }

  private static String[] with(String[] words, String... more) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of(more));
    return all.toArray(new String[0]);
  }

  private int execute(String... words) {
    out = new StringWriter();
    err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(words);
  }
}
