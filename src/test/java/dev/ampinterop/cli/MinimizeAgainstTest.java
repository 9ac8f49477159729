package dev.ampinterop.cli;

import static dev.ampinterop.conformance.cases.Role.CLIENT;
import static dev.ampinterop.conformance.cases.Role.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.connection.AmpServer;
import dev.ampinterop.conformance.capture.Capture;
import dev.ampinterop.conformance.capture.CaptureEvent.How;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.capture.SampleCapture;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.conversation.Turn;
import dev.ampinterop.conformance.conversation.Turns;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What plays may be a server that runs already, a peer, or our own player. */
@Timeout(600)
class MinimizeAgainstTest {
  private static final String BAD_PEER = "exec:python3 src/test/resources/peers/bad_peer.py ";

  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;
  private Path capture = Path.of("");
  private Path least = Path.of("");

  @BeforeEach
  void capture() throws IOException {
    capture = folder.resolve("long.capture");
    least = folder.resolve("least.capture");
    SampleCapture told = new SampleCapture();
    connection(told, 1, "Fine", "Stuck", "Fine");
    connection(told, 2, "Fine", "Fine", "Broken");
    connection(told, 3, "Fine", "Gone");
    told.capture().write(capture);
  }

  private static void connection(SampleCapture told, int number, String... commands) {
    told.open();
    for (int call = 1; call <= commands.length; call++) {
      String tag = Integer.toString(call);
      told.passes(number, CLIENT, SampleCapture.box("_ask", tag, "_command", commands[call - 1]));
      told.passes(number, SERVER, SampleCapture.box("_answer", tag));
    }
    told.closes(number, CLIENT, How.END).closes(number, SERVER, How.END);
  }

  @Test
  void aServerThatHangsIsLeftWithTheCallOnWhichItDoes() throws Exception {
    try (AmpServer server = server(folder.resolve("s"))) {
      assertThat(minimize(1, "--symptom", "hangs", "--timeout", "0.3", "--against", at("s")))
          .isZero();
    }
    assertThat(turns()).containsExactly(Turns.ask(CLIENT, 1, "Stuck"));
    assertThat(err.toString())
        .contains("chasing: the server leaves a call of Stuck unanswered (call 2)")
        .containsPattern(
            "the server left call 1 Stuck unanswered for [0-9.]+ s, then the client closed")
        .containsPattern("6 boxes became 1 in \\d+ tries and [0-9.]+ s");
  }

  @Test
  void aServerThatClosesIsLeftWithTheCallOnWhichItDoes() throws Exception {
    try (AmpServer server = server(folder.resolve("s"))) {
      assertThat(minimize(3, "--symptom", "crashes", "--timeout", "0.3", "--against", at("s")))
          .isZero();
    }
    assertThat(turns()).startsWith(Turns.ask(CLIENT, 1, "Gone")).hasSizeLessThanOrEqualTo(2);
  }

  /** The beginning of a box is not played, so nothing is left to play where it stands alone. */
  @Test
  void theBeginningOfABoxIsTakenAwayFirst() throws Exception {
    byte[] begun = Arrays.copyOf(SampleCapture.box("_ask", "3", "_command", "Fine"), 9);
    capture = folder.resolve("begun.capture");
    SampleCapture open = new SampleCapture().open();
    open.passes(1, CLIENT, SampleCapture.box("_ask", "1", "_command", "Fine"));
    open.passes(1, SERVER, SampleCapture.box("_answer", "1"));
    open.passes(1, CLIENT, SampleCapture.box("_ask", "2", "_command", "Gone"));
    open.passes(1, CLIENT, begun).closes(1, SERVER, How.END).capture().write(capture);
    try (AmpServer server = server(folder.resolve("s"))) {
      String[] options = {"--symptom", "crashes", "--timeout", "0.5", "--against", at("s")};
      assertThat(minimize(1, options)).as(err.toString()).isZero();
    }
    assertThat(turns()).containsExactly(Turns.ask(CLIENT, 1, "Gone"));
  }

  @Test
  void whereNothingWholePassedThatIsSaid() throws Exception {
    byte[] begun = Arrays.copyOf(SampleCapture.box("_ask", "1", "_command", "Fine"), 9);
    capture = folder.resolve("begun.capture");
    new SampleCapture().open().passes(1, CLIENT, begun).capture().write(capture);
    try (AmpServer server = server(folder.resolve("s"))) {
      assertThat(minimize(1, "--symptom", "hangs", "--against", at("s"))).isEqualTo(2);
    }
    assertThat(err.toString()).contains("nothing passed").doesNotContain("connect to", "listens");
  }

  @Test
  void aServerIsLeftWithWhatMatches() throws Exception {
    try (AmpServer server = server(folder.resolve("s"))) {
      String symptom = "matches:error +\\w+ Broken";
      assertThat(minimize(2, "--symptom", symptom, "--timeout", "0.3", "--against", at("s")))
          .isZero();
    }
    assertThat(turns()).startsWith(Turns.ask(CLIENT, 1, "Broken")).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void aPeerThatDiesIsLeftWithOneCall() throws Exception {
    assertThat(minimize(3, "--symptom", "crashes", "--against", BAD_PEER + "dies-at-play"))
        .isZero();
    assertThat(turns()).hasSize(1);
  }

  @Test
  void aPeerThatDoesNothingIsLeftWithOneCall() throws Exception {
    String[] options = {"--symptom", "fails", "--timeout", "0.2", "--against", BAD_PEER + "good"};
    assertThat(minimize(3, options)).isZero();
    assertThat(turns()).hasSize(1);
  }

  @Test
  void whoeverLooksFindsAWholeCapture() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Integer> looked =
        CompletableFuture.supplyAsync(
            () -> {
              int times = 0;
              while (!over.get()) {
                times += Files.exists(least) && turns().isEmpty() ? 0 : 1;
              }
              return times;
            });
    try {
      assertThat(minimize(3, "--symptom", "crashes", "--against", BAD_PEER + "dies-at-play"))
          .isZero();
    } finally {
      over.set(true);
    }
    assertThat(looked.join()).isPositive();
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void aCaseIsMadeSmallerToo() throws Exception {
    capture = Path.of("conformance-cases/captured/trial-skip.json");
    assertThat(minimize(1, "--symptom", "matches:AddSkip")).isZero();
    assertThat(turns())
        .singleElement()
        .isInstanceOfSatisfying(
            Turn.Ask.class, ask -> assertThat(ask.command()).isEqualTo("AddSkip"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "src/test/resources/cases | is a folder, not a capture",
        "no.json | there is no such file",
        "conformance-cases/tls/both-call.json | leaves AMP for another protocol",
        "CAPTURE -o CAPTURE | that is the file to read (name another file)",
        "CAPTURE --against moon | \"moon\" cannot be played against (write java, twisted, exec:",
        "CAPTURE --against exec: | cannot be played against",
        "CAPTURE --against exec:false | exited with status 1 before it listened",
        "CAPTURE --against unix:/no/socket | cannot connect to /no/socket: No such file or"
            + " directory (start",
        "CAPTURE --against tcp:no.such.host.invalid:1 | no.such.host.invalid:1: no such host"
            + " (start",
        "CAPTURE --against tcp:here | \"tcp:here\" is not an address",
      })
  void whatCannotBePlayedSaysWhyAndExitsWith2(String line, String message) throws Exception {
    byte[] before = Files.readAllBytes(capture);
    List<String> words = new ArrayList<>(Arrays.asList(line.split(" ")));
    words.replaceAll(word -> word.equals("CAPTURE") ? capture.toString() : word);
    words.addAll(List.of("--symptom", "fails"));
    if (!line.contains("-o")) {
      words.addAll(List.of("-o", least.toString()));
    }

    words.add(0, "minimize");
    assertThat(execute(words.toArray(new String[0]))).isEqualTo(2);

    assertThat(err.toString()).contains(message).doesNotContain("\tat ");
    assertThat(least).doesNotExist();
    assertThat(capture).hasBinaryContent(before);
  }

  /** Answers nothing to Stuck, fails on Broken, closes on Gone. */
  private static AmpServer server(Path path) throws IOException {
    return AmpServer.listen(
        path,
        Responders.on(Command.named("Fine").build(), ask -> Values.of())
            .onLater(Command.named("Stuck").build(), ask -> new CompletableFuture<>())
            .onLater(
                Command.named("Gone").build(),
                ask -> {
                  ((AmpConnection) ask.peer()).close();
                  return new CompletableFuture<>();
                })
            .on(
                Command.named("Broken").build(),
                ask -> {
                  throw new IllegalStateException("broken");
                })
            .build());
  }

  private String at(String socket) {
    return "unix:" + folder.resolve(socket);
  }

  private List<Turn> turns() {
    try {
      CapturedConversation only = Capture.read(least).conversation(1);
      Conversation conversation = Turns.bare(Conversation.of(only, Set.of()));
      return conversation.turns();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private int minimize(int connection, String... options) {
    String number = Integer.toString(connection);
    String[] line = {
      "minimize", capture.toString(), "-o", least.toString(), "--connection", number
    };
    return execute(with(line, options));
  }

  private static String[] with(String[] words, String... more) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of(more));
    return all.toArray(new String[0]);
  }

  private int execute(String... words) {
    CommandLine line = Main.commandLine();
    line.setErr(new PrintWriter(err, true));
    return line.execute(words);
  }
}
