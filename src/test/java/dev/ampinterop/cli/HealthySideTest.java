package dev.ampinterop.cli;

import static dev.ampinterop.conformance.cases.Role.CLIENT;
import static dev.ampinterop.conformance.cases.Role.SERVER;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.connection.AmpServer;
import dev.ampinterop.conformance.capture.Capture;
import dev.ampinterop.conformance.capture.CaptureEvent.How;
import dev.ampinterop.conformance.capture.SampleCapture;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Who says that it is a bug: a server without it, or what AMP alone asks for. */
@Timeout(300)
class HealthySideTest {
  private static final String[] UNKNOWN = {
    "_error_code", "UNKNOWN", "_error_description", "Unknown Error"
  };

  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;
  private Path least = Path.of("");
  private AmpServer server;

  @BeforeEach
  void start() throws IOException {
    least = folder.resolve("least.capture");
    server =
        AmpServer.listen(
            folder.resolve("s"),
            Responders.on(Command.named("Fine").build(), ask -> Values.of())
                .onLater(
                    Command.named("Gone").build(),
                    ask -> {
                      ((AmpConnection) ask.peer()).close();
                      return new CompletableFuture<>();
                    })
                .build());
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  /** A client broke AMP, so every server closes: there is no bug in this one. */
  @ParameterizedTest
  @ValueSource(strings = {"", "java", "twisted"})
  void anEndThatAmpAsksForIsNotTheSymptom(String healthy) throws IOException {
    assertThat(minimize(brokenByClient(), "crashes", named(healthy))).isEqualTo(2);

    String who = healthy.isEmpty() ? "java" : healthy;
    assertThat(err.toString())
        .contains("does not show the symptom \"crashes\" when it is played against " + at())
        .contains("only, as " + who + " in the same role shows it, too (name somebody else with");
    assertThat(least).doesNotExist();
  }

  @Test
  void anEndThatAmpDoesNotAskForIsTheSymptom() throws IOException {
    assertThat(minimize(gone(), "crashes")).isZero();

    assertThat(err.toString())
        .contains("what java shows in the same role, too, is not the symptom")
        .contains("chasing: the server closes the connection on a call of Gone (call 2)");
  }

  @ParameterizedTest
  @CsvSource({
    "fails, java",
    "hangs, twisted",
    "unanswered, java",
    "unanswered:Gone, twisted",
    "value:Fine.a=1, java",
    "slow:5, java",
    "matches:Fine, java"
  })
  void whatTheApplicationMeansNeitherJavaNorTwistedKnows(String symptom, String healthy)
      throws IOException {
    assertThat(minimize(gone(), symptom, named(healthy))).isEqualTo(2);

    assertThat(err.toString())
        .contains("--healthy " + healthy + ": \"" + symptom + "\" is about what the application")
        .contains("name a server that does it right with --healthy unix:PATH or tcp:HOST:PORT");
    assertThat(least).doesNotExist();
  }

  /** An UNKNOWN error in other words no implementation sends. */
  @ParameterizedTest
  @CsvSource({"exec, java", "java, twisted", "twisted, java"})
  void whatNoImplementationDoesIsNotTheSymptomOfOne(String against, String healthy)
      throws IOException {
    String who =
        against.equals("exec") ? "exec:" + Program.shell(Program.command("peer")) : against;
    String[] words = {
      "minimize", brokeInItsOwnWords() + "", "-o", least + "", "--symptom", "fails", "--against"
    };
    assertThat(execute(with(words, who, "--timeout", "5", "--peer", peer()))).isEqualTo(2);

    assertThat(err.toString()).contains("only, as " + healthy + " in the same role shows it, too");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fails | unix:/no/socket | is for a program that is up (name it with --against unix:PATH",
        "differs | java | differs compares with Twisted already (leave out --healthy)",
      })
  void whoCannotTellBesideAnImplementationIsRefused(String symptom, String healthy, String why)
      throws IOException {
    String[] words = {"minimize", gone() + "", "-o", least + "", "--symptom", symptom};
    assertThat(execute(with(words, named(healthy)))).isEqualTo(2);

    assertThat(err.toString()).contains(why);
  }

  @Test
  void aCaseOfACrashExpectsWhatAmpAsksFor() throws IOException {
    assertThat(promote("crashes", "--healthy", "twisted", "--against", at())).isZero();

    assertThat(Files.readString(folder.resolve("a/b.json"))).doesNotContain("\"closes\"");
    assertThat(err.toString()).doesNotContain("nobody has shown");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unanswered | java | \"unanswered\" is about what the application means, and java knows"
            + " AMP",
        "value:Gone.a=1 | twisted | is about what the application means, and twisted knows AMP",
        "crashes | exec:true | promote asks java and twisted only (run the case with --subject",
      })
  void noCaseIsMadeOfWhatNobodyKnows(String symptom, String healthy, String why)
      throws IOException {
    assertThat(promote(symptom, "--healthy", healthy)).isEqualTo(2);

    assertThat(err.toString()).contains(why);
    assertThat(folder.resolve("a/b.json")).doesNotExist();
  }

  @Test
  void whatARightServerDoesIsNotShownByTheOneWithTheBug() throws IOException {
    assertThat(promote("crashes", "--against", at())).isZero();

    assertThat(err.toString())
        .containsOnlyOnce(
            "note: the case fails with "
                + at()
                + ", but nobody has shown that a right server passes it (name one with --healthy");
  }

  @Test
  void aCaseOfOneOfSeveralConnectionsIsSaidToBeThat() throws IOException {
    Path file = folder.resolve("several");
    byte[] call = SampleCapture.box("_ask", "1", "_command", "Fine");
    byte[] answer = SampleCapture.box("_answer", "1");
    SampleCapture told = new SampleCapture();
    told.open().open().passes(1, CLIENT, call).passes(2, CLIENT, call);
    told.passes(1, SERVER, answer).passes(2, SERVER, answer);
    told.closes(1, CLIENT, How.END).closes(1, SERVER, How.END);
    told.closes(2, CLIENT, How.END).closes(2, SERVER, How.END);
    told.open().passes(3, CLIENT, call).passes(3, SERVER, answer).closes(3, CLIENT, How.END);
    told.capture().write(file);

    assertThat(promote(file, "--connection", "2")).isZero();
    assertThat(err.toString())
        .containsOnlyOnce(
            "note: connection 2 was open at the same time as connection 1, and a case");
    err.getBuffer().setLength(0);
    assertThat(promote(file, "--connection", "3", "--force")).isZero();
    assertThat(err.toString()).doesNotContain("note:");
  }

  private Path brokenByClient() throws IOException {
    SampleCapture told = calls("Fine");
    byte[] keyTooLong = {1, 0, 'a'};
    return written(told.passes(1, CLIENT, keyTooLong), "");
  }

  private Path gone() throws IOException {
    return gone("");
  }

  private Path gone(String symptom) throws IOException {
    SampleCapture told = calls("Fine");
    return written(
        told.passes(1, CLIENT, SampleCapture.box("_ask", "2", "_command", "Gone")), symptom);
  }

  private Path brokeInItsOwnWords() throws IOException {
    SampleCapture told = calls("Fine");
    told.passes(1, CLIENT, SampleCapture.box("_ask", "2", "_command", "Fine"));
    String[] words = {UNKNOWN[0], UNKNOWN[1], UNKNOWN[2], "it broke"};
    byte[] error = SampleCapture.box("_error", "2", words[0], words[1], words[2], words[3]);
    assertThat(new String(error, ISO_8859_1)).contains("it broke");
    return written(told.passes(1, SERVER, error), "");
  }

  private static SampleCapture calls(String command) {
    SampleCapture told = new SampleCapture().open();
    told.passes(1, CLIENT, SampleCapture.box("_ask", "1", "_command", command));
    return told.passes(1, SERVER, SampleCapture.box("_answer", "1"));
  }

  /** The server closes. */
  private Path written(SampleCapture told, String symptom) throws IOException {
    Path file = folder.resolve("long.capture");
    Capture all = told.closes(1, SERVER, How.END).closes(1, CLIENT, How.END).capture();
    new Capture(
            symptom.isEmpty() ? all.header() : all.header().madeSmallFor(symptom),
            all.events(),
            all.footer())
        .write(file);
    return file;
  }

  private int minimize(Path capture, String symptom, String... more) {
    String[] words = {
      "minimize", capture + "", "-o", least + "", "--symptom", symptom, "--against", at()
    };
    return execute(with(with(words, "--timeout", "1", "--peer", peer()), more));
  }

  private int promote(String symptom, String... more) throws IOException {
    return promote(gone(symptom), more);
  }

  private int promote(Path capture, String... more) {
    String[] words = {
      "promote", capture + "", "--id", "a/b", "--claim", "It.", "--cases", folder + "", "--peer"
    };
    return execute(with(with(words, peer()), more));
  }

  private static String[] named(String healthy) {
    return healthy.isEmpty() ? new String[0] : new String[] {"--healthy", healthy};
  }

  private static String peer() {
    return System.getProperty("peer", "auto");
  }

  private String at() {
    return "unix:" + folder.resolve("s");
  }

  private static String[] with(String[] words, String... more) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of(more));
    return all.toArray(new String[0]);
  }

  private int execute(String... words) {
    CommandLine line = Main.commandLine();
    line.setErr(new PrintWriter(err, true)).setOut(new PrintWriter(new StringWriter(), true));
    return line.execute(words);
  }
}
