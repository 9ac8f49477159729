package dev.ampinterop.cli;

import static dev.ampinterop.conformance.cases.Role.CLIENT;
import static dev.ampinterop.conformance.cases.Role.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.command.TypedCommand;
import dev.ampinterop.amp.command.TypedResponder;
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
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Which of two servers has the bug, and whether it shows each time. */
@Timeout(300)
class BuggyAndHealthyTest {
  record Sum(long a, long b) {}

  record Total(long total) {}

  private static final TypedCommand<Sum, Total> SUM =
      TypedCommand.named("Sum", Sum.class, Total.class).build();

  private final StringWriter err = new StringWriter();
  private final AtomicLong sums = new AtomicLong();

  @TempDir private Path folder;
  private final List<AmpServer> servers = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    serve("buggy", sum -> new Total(sum.a() + sum.b() + 1));
    serve("healthy", sum -> new Total(sum.a() + sum.b()));
    serve("sometimes", sum -> new Total(sum.a() + sum.b() + sums.incrementAndGet() % 3 / 2));
    serve(
        "crashing",
        sum -> {
          throw new IllegalStateException("it cannot add");
        });
  }

  private void serve(String name, TypedResponder<Sum, Total> responder) throws IOException {
    servers.add(AmpServer.listen(folder.resolve(name), Responders.on(SUM, responder).build()));
  }

  @AfterEach
  void stop() throws IOException {
    for (AmpServer server : servers) {
      server.close();
    }
  }

  @Test
  void aWrongValueIsNotLookedForInTheHealthyServer() throws IOException {
    assertThat(minimize("value:Sum.total", "healthy", "buggy")).isEqualTo(2);

    assertThat(err.toString())
        .contains("--healthy " + at("buggy") + " and --against " + at("healthy"))
        .contains("are exchanged: the healthy server shows the symptom \"value:Sum.total\"");
  }

  @Test
  void whatWasMadeSmallBeforeMayHaveWhatIsRight() throws IOException {
    String[] words = {
      "minimize",
      small(3) + "",
      "-o",
      folder.resolve("least.capture") + "",
      "--symptom",
      "value:Sum.total",
      "--against",
      at("buggy"),
      "--healthy",
      at("healthy")
    };
    assertThat(execute(words)).isZero();
  }

  @Test
  void anEndIsNotLookedForInTheHealthyServer() throws IOException {
    assertThat(minimize(crashed(), "crashes", "healthy", "crashing")).isEqualTo(2);

    assertThat(err.toString()).contains("are exchanged").doesNotContain("the right --symptom");
  }

  @Test
  void whatShowsOnNeitherIsNoExchange() throws IOException {
    assertThat(minimize("crashes", "healthy", "buggy")).isEqualTo(2);

    assertThat(err.toString()).contains("the right --symptom").doesNotContain("are exchanged");
  }

  @Test
  void aHealthyCaptureMayFailWithTheOtherServer() throws IOException {
    assertThat(minimize("fails", "healthy", "buggy")).isZero();

    assertThat(err.toString())
        .contains("where the capture shows the bug, --healthy " + at("buggy"))
        .contains("are exchanged");
    err.getBuffer().setLength(0);
    assertThat(minimize("fails", "buggy", "healthy")).isZero();
    assertThat(err.toString()).doesNotContain("exchanged");
  }

  @Test
  void noCaseExpectsWhatTheBuggyServerDoes() throws IOException {
    assertThat(promote("--healthy", at("buggy"), "--against", at("healthy"))).isEqualTo(2);
    assertThat(err.toString())
        .contains("--healthy " + at("buggy") + " does what was captured")
        .contains("they are exchanged");

    assertThat(promote("--healthy", at("buggy"))).isEqualTo(2);
    assertThat(err.toString()).contains("does what is wrong in");
    assertThat(folder.resolve("a/b.json")).doesNotExist();
  }

  @Test
  void aCaseThatPassesWithTheBugIsNotWritten() throws IOException {
    assertThat(promote("--healthy", at("healthy"), "--against", at("healthy"))).isEqualTo(2);
    assertThat(err.toString())
        .contains("a/b passes against " + at("healthy") + ", so it does not show the bug");
    assertThat(folder.resolve("a/b.json")).doesNotExist();

    assertThat(promote("--healthy", at("healthy"), "--against", at("buggy"))).isZero();
    assertThat(folder.resolve("a/b.json")).exists();
  }

  @Test
  void aCaseIsPlayedUntilItFails() throws IOException {
    String[] words = {"--healthy", at("healthy"), "--against", at("sometimes"), "--tries", "3"};
    assertThat(promote(words)).isZero();
  }

  @Test
  void aReplaySaysInHowManyTriesItFailed() throws IOException {
    String[] words = {
      "replay", small(3) + "", "--as", "client", "--against", at("sometimes"), "--tries"
    };
    assertThat(execute(with(words, "1"))).isZero();
    assertThat(execute(with(words, "6"))).isEqualTo(1);

    assertThat(sums).hasValue(7);
    assertThat(err.toString())
        .contains("connection-1 failed in 2 of 6 tries")
        .containsOnlyOnce("the capture has total=3 in call 1 Sum, where the server sent total=4");
    assertThat(execute(with(words, "0"))).isEqualTo(2);
  }

  @Test
  void aReplayThatNeverFailsSaysSo() throws IOException {
    String[] words = {"replay", small(3) + "", "--as", "client", "--against", at("healthy")};
    assertThat(execute(with(words, "--tries", "3"))).isZero();

    assertThat(err.toString()).contains("connection-1 failed in 0 of 3 tries");
  }

  /** A call of Sum with 1 and 2, as minimize leaves it. */
  private Path small(int total) throws IOException {
    return captured(total, "value:Sum.total");
  }

  private Path captured(int total, String symptom) throws IOException {
    Path file = folder.resolve("small.capture");
    Files.deleteIfExists(file);
    Capture told =
        new SampleCapture()
            .open()
            .passes(
                1, CLIENT, SampleCapture.box("_ask", "1", "_command", "Sum", "a", "1", "b", "2"))
            .passes(1, SERVER, SampleCapture.box("_answer", "1", "total", "" + total))
            .closes(1, CLIENT, How.END)
            .closes(1, SERVER, How.END)
            .capture();
    new Capture(told.header().madeSmallFor(symptom), told.events(), told.footer()).write(file);
    return file;
  }

  /** A call of Sum that ended the connection. */
  private Path crashed() throws IOException {
    Path file = folder.resolve("crashed.capture");
    String[] unknown = {"_error_code", "UNKNOWN", "_error_description", "Unknown Error"};
    new SampleCapture()
        .open()
        .passes(1, CLIENT, SampleCapture.box("_ask", "1", "_command", "Sum", "a", "1", "b", "2"))
        .passes(
            1,
            SERVER,
            SampleCapture.box("_error", "1", unknown[0], unknown[1], unknown[2], unknown[3]))
        .closes(1, SERVER, How.END)
        .closes(1, CLIENT, How.END)
        .capture()
        .write(file);
    return file;
  }

  private int minimize(String symptom, String against, String healthy) throws IOException {
    return minimize(captured(4, ""), symptom, against, healthy);
  }

  private int minimize(Path capture, String symptom, String against, String healthy) {
    return execute(
        "minimize",
        capture + "",
        "-o",
        folder.resolve("least.capture") + "",
        "--symptom",
        symptom,
        "--against",
        at(against),
        "--healthy",
        at(healthy));
  }

  private int promote(String... more) throws IOException {
    String[] words = {
      "promote",
      small(4) + "",
      "--id",
      "a/b",
      "--claim",
      "It adds.",
      "--cases",
      folder + "",
      "--peer",
      System.getProperty("peer", "auto")
    };
    return execute(with(words, more));
  }

  private String at(String server) {
    return "unix:" + folder.resolve(server);
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
