package dev.ampinterop.cli;

import static dev.ampinterop.conformance.cases.Role.CLIENT;
import static dev.ampinterop.conformance.cases.Role.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.command.TypedCommand;
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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** A server that adds wrongly beside one that adds rightly. */
@Timeout(300)
class ApplicationBugTest {
  record Sum(long a, long b) {}

  record Total(long total) {}

  record Put(String value) {}

  record Nothing() {}

  record Value(String value) {}

  private static final TypedCommand<Sum, Total> SUM =
      TypedCommand.named("Sum", Sum.class, Total.class).build();
  private static final TypedCommand<Put, Nothing> PUT =
      TypedCommand.named("Put", Put.class, Nothing.class).build();
  private static final TypedCommand<Nothing, Value> GET =
      TypedCommand.named("Get", Nothing.class, Value.class).build();
  private static final Path CASE = Path.of("conformance-cases/dispatch/sum.json");

  private final StringWriter err = new StringWriter();
  private final StringWriter out = new StringWriter();

  @TempDir private Path folder;
  private AmpServer buggy;
  private AmpServer healthy;

  @BeforeEach
  void start() throws IOException {
    buggy = AmpServer.listen(folder.resolve("buggy"), adding(1));
    healthy = AmpServer.listen(folder.resolve("healthy"), adding(0));
  }

  @AfterEach
  void stop() throws IOException {
    buggy.close();
    healthy.close();
  }

  /** Adds one too many where the first number is negative, if wrong is 1. */
  private static Responders adding(int wrong) {
    return Responders.on(SUM, sum -> new Total(sum.a() + sum.b() + (sum.a() < 0 ? wrong : 0)))
        .build();
  }

  @Test
  void aWrongValueBecomesOneCallAndTheHealthyServerSaysWhatIsRight() throws IOException {
    Path least = folder.resolve("least.capture");
    assertThat(minimize(least, "value:Sum.total", "--healthy", at("healthy"))).isZero();

    assertThat(err.toString())
        .contains("chasing: the server sends a wrong value for total in a call of Sum (call 3)")
        .containsPattern("10 boxes became 2 in \\d+ tries")
        .contains("the healthy server has total=-1 in call 1 Sum, where the server sent total=0");
    assertThat(Capture.read(least).header().symptom()).isEqualTo("value:Sum.total");
  }

  @Test
  void whatTheHealthyServerShowsToIsNoSymptom() throws IOException {
    assertThat(minimize(folder.resolve("least"), "fails", "--healthy", at("buggy"))).isEqualTo(2);

    assertThat(err.toString()).contains("does not show the symptom \"fails\"");
  }

  @Test
  void aValueThatNoAnswerHasIsRefused() throws IOException {
    Path least = folder.resolve("least");
    assertThat(minimize(least, "value:Sum.totals", "--healthy", at("healthy"))).isEqualTo(2);

    assertThat(err.toString())
        .contains(
            "the server sends no value totals in a call of Sum, or in an answer to one (there is total)");
  }

  @Test
  void whatFailsBesideTheCaptureFailsInWhatIsLeft() throws IOException {
    Path least = folder.resolve("least.capture");
    String[] words = {
      "minimize", captured() + "", "-o", least + "", "--symptom", "fails", "--against"
    };
    assertThat(execute(with(words, at("healthy")))).isZero();

    String[] replay = {"replay", least + "", "--as", "client", "--against"};
    assertThat(execute(with(replay, at("healthy")))).isEqualTo(1);
  }

  @Test
  void aServerThatKeepsSomethingSaysNotWhatIsRight() throws IOException {
    AtomicLong sums = new AtomicLong();
    Responders counting = Responders.on(SUM, sum -> new Total(sums.incrementAndGet())).build();
    try (AmpServer server = AmpServer.listen(folder.resolve("counting"), counting)) {
      String[] promote = {
        "promote",
        captured() + "",
        "--id",
        "a/b",
        "--claim",
        "It.",
        "--cases",
        folder + "",
        "--healthy"
      };
      assertThat(execute(with(promote, "unix:" + folder.resolve("counting")))).isEqualTo(2);
      assertThat(sums).as("each of the five sums, twice").hasValue(10);
    }
    assertThat(err.toString())
        .contains("does not do the same twice, so nobody knows what is right")
        .contains("its first play has total=1 in call 1 Sum, where the server sent total=6");
  }

  @Test
  void whichValueIsRightSomebodyHasToSay() throws IOException {
    assertThat(minimize(folder.resolve("least"), "value:Sum.total")).isEqualTo(2);
    assertThat(err.toString())
        .contains("nobody knows which value is right (say who does with --healthy unix:PATH");

    Path least = folder.resolve("least.capture");
    assertThat(minimize(least, "value:Sum.total", "--healthy", at("healthy"))).isZero();
    String[] promote = {
      "promote", least + "", "--id", "sum/one", "--claim", "It adds.", "--cases", folder + ""
    };
    assertThat(execute(promote)).isEqualTo(2);
    assertThat(err.toString())
        .contains("Twisted does not know what the application should have answered (name a server")
        .contains("--expect COMMAND.KEY=VALUE");
    assertThat(folder.resolve("sum/one.json")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "total | --expect total: write COMMAND.KEY=VALUE",
        "Get.value=1 | --expect Get.value: there is no answer to a call of Get",
      })
  void anExpectationThatFitsNothingIsRefused(String expected, String problem) throws IOException {
    String capture = captured() + "";
    String[] promote = {
      "promote",
      capture,
      "--id",
      "a/b",
      "--claim",
      "It.",
      "--cases",
      folder + "",
      "--expect",
      expected
    };

    assertThat(execute(promote)).isEqualTo(2);
    assertThat(err.toString()).contains(problem);
  }

  @Test
  void theFileOfACaseIsPlayedToAServer() {
    String[] replay = {"replay", CASE + "", "--as", "client", "--against"};

    assertThat(execute(with(replay, at("healthy")))).isZero();
    assertThat(execute(with(replay, at("buggy")))).isZero(); // 13 is not negative
  }

  @Test
  void aCaseThatFailsSaysWhoDidWhat() throws IOException {
    Path negative = folder.resolve("negative.json");
    String text = Files.readString(CASE).replace("13", "-13").replace("94", "68");
    Files.writeString(negative, text);
    String[] replay = {"replay", negative + "", "--as", "client", "--against"};

    assertThat(execute(with(replay, at("healthy")))).isZero();
    assertThat(execute(with(replay, at("buggy")))).isEqualTo(1);
    assertThat(err.toString())
        .contains(
            "dispatch/sum: nobody broke a rule of AMP; the case has total=68 in call 1 Sum, where"
                + " the server sent total=69");
  }

  @Test
  void whatNeedsTwoConnectionsShowsWhereBothAreOpen() throws IOException {
    Map<Integer, String> shared = new ConcurrentHashMap<>();
    Responders forgetful =
        Responders.on(
                PUT,
                put -> {
                  shared.put(0, put.value());
                  return new Nothing();
                })
            .on(GET, get -> new Value(shared.getOrDefault(0, "")))
            .build();
    try (AmpServer server = AmpServer.listen(folder.resolve("shared"), forgetful)) {
      String[] replay = {
        "replay", overlapping() + "", "--as", "client", "--against", "unix:" + folder + "/shared"
      };
      assertThat(execute(with(replay, "--no-concurrent"))).isZero();
      assertThat(execute(replay)).isEqualTo(1);
    }
    assertThat(err.toString())
        .contains("the capture has value=one in call 2 Get, where the server sent value=two");
  }

  /** One connection puts "one", another one "two", and the first gets its own. */
  private Path overlapping() throws IOException {
    Path file = folder.resolve("overlapping.capture");
    SampleCapture told = new SampleCapture().open().open();
    told.passes(1, CLIENT, SampleCapture.box("_ask", "1", "_command", "Put", "value", "one"));
    told.passes(1, SERVER, SampleCapture.box("_answer", "1"));
    told.passes(2, CLIENT, SampleCapture.box("_ask", "1", "_command", "Put", "value", "two"));
    told.passes(2, SERVER, SampleCapture.box("_answer", "1"));
    told.passes(1, CLIENT, SampleCapture.box("_ask", "2", "_command", "Get"));
    told.passes(1, SERVER, SampleCapture.box("_answer", "2", "value", "one"));
    for (int number = 1; number <= 2; number++) {
      told.closes(number, CLIENT, How.END).closes(number, SERVER, How.END);
    }
    told.capture().write(file);
    return file;
  }

  private Path captured() throws IOException {
    Path file = folder.resolve("long.capture");
    Files.deleteIfExists(file);
    SampleCapture told = new SampleCapture().open();
    int call = 0;
    for (int a : new int[] {7, 1300, -547, 12, 0}) {
      call++;
      String total = Integer.toString(a + 9 + (a < 0 ? 1 : 0));
      told.passes(
          1,
          CLIENT,
          SampleCapture.box("_ask", "" + call, "_command", "Sum", "a", "" + a, "b", "9"));
      told.passes(1, SERVER, SampleCapture.box("_answer", "" + call, "total", total));
    }
    told.closes(1, CLIENT, How.END).closes(1, SERVER, How.END).capture().write(file);
    return file;
  }

  private int minimize(Path least, String symptom, String... more) throws IOException {
    String[] words = {
      "minimize", captured() + "", "-o", least + "", "--symptom", symptom, "--against", at("buggy")
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
    line.setErr(new PrintWriter(err, true)).setOut(new PrintWriter(out, true));
    return line.execute(words);
  }
}
