package dev.ampinterop.conformance.decode;

import static dev.ampinterop.conformance.capture.SampleCapture.box;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.conformance.capture.Capture;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.SampleCapture;
import dev.ampinterop.conformance.cases.Role;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is shown of captures, line by line: the golden files are in src/test/resources/decode. */
class DecodeViewsTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir private Path folder;

  @Test
  void showsAConversationAsText() throws IOException {
    assertGolden("sum-and-take.txt", text(SampleCapture.sumAndTake()));
  }

  @Test
  void showsAConversationAsJson() throws IOException {
    assertGolden("sum-and-take.jsonl", json(SampleCapture.sumAndTake()));
  }

  @Test
  void saysWhatIsWrongWhereAndWhereTwistedSaysSo() throws IOException {
    assertGolden("wrong.txt", text(everythingWrong(), "Take.file"));
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"BOX_TOO_LARGE", "TOO_MANY_CALLS", "OTHER_PROTOCOL"})
  void findsEveryRuleThatIsBroken(Rule rule) throws IOException {
    assertThat(json(everythingWrong(), "Take.file")).contains("\"rule\":\"" + rule + "\"");
  }

  @Test
  void doesNotMistakeAHandshakeForAWrongBox() throws IOException {
    Capture capture =
        new SampleCapture()
            .open()
            .passes(1, Role.CLIENT, box("_ask", "1", "_command", "StartTLS"))
            .passes(1, Role.SERVER, box("_answer", "1"))
            .passes(1, Role.CLIENT, new byte[] {22, 3, 1, 0, 1, 9})
            .passes(1, Role.SERVER, new byte[] {22, 3, 3, 0, 1, 9})
            .capture();
    assertThat(text(capture)).contains("> tls", "< tls", "nothing is wrong");
  }

  @Test
  void takesTextBehindAnEmptyAnswerForAnotherProtocol() throws IOException {
    Capture capture =
        new SampleCapture()
            .open()
            .passes(1, Role.CLIENT, box("_ask", "1", "_command", "Chat"))
            .passes(1, Role.SERVER, box("_answer", "1"))
            .passes(1, Role.SERVER, "HELLO\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
            .capture();
    Path file = folder.resolve("switched");
    capture.write(file);
    assertThat(text(capture)).contains("1 × other-protocol\nnobody broke a rule of AMP\n");
    assertThat(outcome(file)).isEqualTo(CaptureDecoding.Outcome.CLEAN);
  }

  @Test
  void callsThatWaitWhenAConnectionLeavesAmpAreNotLeftUnanswered() throws IOException {
    SampleCapture told =
        new SampleCapture()
            .open()
            .passes(1, Role.CLIENT, box("_ask", "1", "_command", "Slow"))
            .passes(1, Role.CLIENT, box("_ask", "2", "_command", "StartTLS"))
            .passes(1, Role.SERVER, box("_answer", "2"))
            .passes(1, Role.CLIENT, new byte[] {22, 3, 1, 0, 1, 9})
            .passes(1, Role.SERVER, new byte[] {21, 3, 3, 0, 2, 2, 40})
            .closes(1, Role.SERVER, CaptureEvent.How.END)
            .closes(1, Role.CLIENT, CaptureEvent.How.END);
    assertThat(text(told.capture()))
        .contains(
            "#1 goes over to TLS: 6 bytes from byte 58 of the client, 7 bytes from byte 14 of the"
                + " server\nnothing is wrong\nnobody broke a rule of AMP\n");
    assertThat(json(told.capture()))
        .contains(
            "\"left\":[{\"connection\":1,\"to\":\"tls\",\"client\":{\"offset\":58,\"bytes\":6},"
                + "\"server\":{\"offset\":14,\"bytes\":7}}]");
  }

  @Test
  void aCommandThatSwitchesHasToBeCalled() throws IOException {
    Path file = folder.resolve("talk");
    new SampleCapture()
        .open()
        .passes(1, Role.CLIENT, box("_ask", "1", "_command", "Talk"))
        .passes(1, Role.SERVER, concat(box("_answer", "1"), new byte[] {0, 0, 0, 1, 'x'}))
        .capture()
        .write(file);
    assertThat(switching(file, "Talk").run(List.of())).isEqualTo(CaptureDecoding.Outcome.CLEAN);
    assertThat(outcome(file)).isEqualTo(CaptureDecoding.Outcome.PROBLEMS);
    assertThatThrownBy(() -> switching(file, "Talc").run(List.of()))
        .hasMessage(file + ": nobody calls Talc (there is Talk)");
  }

  /** Nobody has said it of a command that was found by the text behind its answer. */
  @Test
  void saysOnlyOfWhatTheUserNamedThatTheUserSaidIt() throws IOException {
    Path file = folder.resolve("both");
    SampleCapture told = new SampleCapture().open().open();
    byte[] hello = "HELLO".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    for (int number = 1; number <= 2; number++) {
      String command = number == 1 ? "Talk" : "Chat";
      told.passes(number, Role.CLIENT, box("_ask", "1", "_command", command))
          .passes(number, Role.SERVER, box("_answer", "1"))
          .passes(number, Role.SERVER, hello);
    }
    told.capture().write(file);
    StringWriter out = new StringWriter();
    switching(file, "Talk").run(List.of(new TextView(new PrintWriter(out))));
    assertThat(out.toString().lines().filter(line -> line.startsWith("   ? ")))
        .containsExactly(
            "   ? server, byte 14: from here on it is another protocol, as you said",
            "   ? server, byte 14: what follows is not a box: it seems that the last answer"
                + " switched to another protocol");
  }

  private static CaptureDecoding switching(Path file, String command) {
    return new CaptureDecoding(file, false, OptionalInt.empty(), Set.of(), Set.of(command));
  }

  @Test
  void learnsWhichValuesNameDescriptorsButBelievesTheUserFirst() throws IOException {
    SampleCapture told = new SampleCapture().open();
    told.passes(1, Role.CLIENT, box("_command", "Take", "file", "0"));
    assertThat(text(told.capture())).contains("nothing is wrong");
    assertThat(text(told.capture(), "Take.file"))
        .contains("descriptor 0 is named, but only 0 came so far");

    SampleCapture unclear = new SampleCapture().open();
    unclear.carries(
        1, Role.CLIENT, box("_command", "Take", "count", "0", "file", "0"), 3, SampleCapture.PIPE);
    unclear.closes(1, Role.CLIENT, CaptureEvent.How.END);
    assertThat(text(unclear.capture())).contains("nothing is wrong");

    SampleCapture ahead = new SampleCapture().open();
    ahead.passes(1, Role.CLIENT, box("_ask", "9", "_command", "Sum", "a", "1"));
    ahead.carries(
        1,
        Role.CLIENT,
        box("_ask", "1", "_command", "Take", "file", "0"),
        0,
        SampleCapture.PIPE,
        SampleCapture.PIPE);
    ahead.passes(1, Role.CLIENT, box("_command", "Take", "file", "1"));
    ahead.closes(1, Role.CLIENT, CaptureEvent.How.END);
    assertThat(text(ahead.capture(), "Take.file"))
        .as("a tag names no descriptor")
        .doesNotContain("was named and taken before");

    byte[] members = concat(box("f", "0"), box("f", "1"));
    SampleCapture nested = new SampleCapture().open();
    nested.carries(
        1,
        Role.CLIENT,
        box(
            "_command",
            "Many",
            "list",
            new String(members, java.nio.charset.StandardCharsets.ISO_8859_1)),
        0,
        SampleCapture.PIPE,
        SampleCapture.FILE);
    nested.closes(1, Role.CLIENT, CaptureEvent.How.END);
    assertThat(text(nested.capture())).contains("nothing is wrong");
  }

  @Test
  void aGuessExplainsAndDoesNotAccuse() throws IOException {
    SampleCapture told = new SampleCapture().open();
    told.carries(
        1, Role.CLIENT, box("_command", "Take", "file", "0", "n", "7"), 0, SampleCapture.PIPE);
    told.passes(1, Role.CLIENT, box("_command", "Take", "file", "0", "n", "x"));
    Path file = folder.resolve("guess");

    assertThat(text(told.capture()))
        .contains("? client, byte 33: descriptor 0 was named and taken before, if Take.file names");
    assertThat(json(told.capture())).contains("\"rule\":\"ordinal-used-again\",\"breaks\":false");
    told.capture().write(file);
    assertThat(outcome(file)).isEqualTo(CaptureDecoding.Outcome.CLEAN);
    assertThat(outcome(file, "Take.file")).isEqualTo(CaptureDecoding.Outcome.PROBLEMS);
    assertThat(outcome(file, "Take.n")).isEqualTo(CaptureDecoding.Outcome.PROBLEMS);
  }

  @Test
  void showsWhereACaptureBreaksOff() throws IOException {
    Path whole = written(SampleCapture.sumAndTake());
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(bytes, 380));
    assertGolden("cut.txt", show(cut));
    bytes[400] = '#';
    Path spoilt = Files.write(folder.resolve("spoilt"), bytes);
    assertGolden("spoilt.txt", show(spoilt));
  }

  @Test
  void tellsWholeFromCutFromWrong() throws IOException {
    Path whole = written(SampleCapture.sumAndTake());
    assertThat(outcome(whole)).isEqualTo(CaptureDecoding.Outcome.CLEAN);
    List<String> lines = Files.readAllLines(whole);
    Path killed = Files.write(folder.resolve("killed"), lines.subList(0, lines.size() - 1));
    assertThat(outcome(killed)).isEqualTo(CaptureDecoding.Outcome.PROBLEMS);
    Path wrong = folder.resolve("wrong");
    everythingWrong().write(wrong);
    assertThat(outcome(wrong)).isEqualTo(CaptureDecoding.Outcome.PROBLEMS);
    Path empty = Files.createFile(folder.resolve("empty"));
    assertThatThrownBy(() -> outcome(empty)).hasMessageContaining("the file is empty");
  }

  @Test
  void allConnectionsHaveOneClock() throws IOException {
    Capture capture =
        new SampleCapture()
            .open()
            .passes(1, Role.CLIENT, box("_command", "First"))
            .open()
            .passes(2, Role.CLIENT, box("_command", "Second"))
            .passes(1, Role.SERVER, box("_command", "Third"))
            .closes(2, Role.CLIENT, CaptureEvent.How.END)
            .capture();
    assertThat(text(capture).lines().filter(line -> line.startsWith("#")))
        .containsExactly(
            "#1 opened over unix, server /run/s, at 1.000 ms",
            "#1  2.000 > call     First  19 B",
            "#2 opened over unix, server /run/s, at 3.000 ms",
            "#2  4.000 > call     Second  20 B",
            "#1  5.000 < call     Third   19 B",
            "#2  6.000 > close");
    assertThat(json(capture)).contains("\"connection\":2,\"at\":4000000,\"nanos\":1000000");
  }

  @Test
  void showsOneConnectionAlone() throws IOException {
    Path file = folder.resolve("two");
    new SampleCapture()
        .open()
        .open()
        .passes(1, Role.CLIENT, box("_command", "First"))
        .passes(2, Role.CLIENT, box("_command", "Second"))
        .capture()
        .write(file);
    StringWriter out = new StringWriter();
    decoding(file, OptionalInt.of(2)).run(List.of(new TextView(new PrintWriter(out))));
    assertThat(out.toString()).contains("Second").doesNotContain("First");
    assertThatThrownBy(() -> decoding(file, OptionalInt.of(3)).run(List.of()))
        .hasMessage("there is no connection 3 in " + file);
  }

  @Test
  void obeysNoControlCharacterOfACapture() throws IOException {
    Capture capture =
        new SampleCapture()
            .open()
            .add(new CaptureEvent.Gap(5, 1, Role.CLIENT, null, "\u001b[31mred"))
            .capture();
    assertThat(text(capture)).doesNotContain("\u001b").contains("\\u001b[31mred");
  }

  @Test
  void writesOneHtmlFileThatNeedsNothingElse() throws IOException {
    Path html = folder.resolve("out.html");
    Path file = folder.resolve("script");
    new SampleCapture()
        .open()
        .passes(1, Role.CLIENT, box("_ask", "1", "_command", "</script>", "k", "<!-- e"))
        .capture()
        .write(file);
    decoding(file, OptionalInt.empty()).run(List.of(closing(new HtmlView(html))));
    String page = Files.readString(html);
    assertThat(page.split("</script>", -1)).as("one script, which ends once").hasSize(2);
    assertThat(page).doesNotContain("http:", "https:", "src=", "url(", "\"DATA\"");
    int begin = page.indexOf("const data = ") + "const data = ".length();
    JsonNode data = JSON.readTree(page.substring(begin, page.indexOf(";\nconst TOP")));
    assertThat(data.at("/rows/1/command").stringValue()).isEqualTo("</script>");
    assertThat(data.at("/rows/1/box/2/1").stringValue()).isEqualTo("<!-- e");
    assertThat(data.at("/summary/boxes").intValue()).isEqualTo(1);
  }

  private static DecodeView closing(HtmlView view) {
    return new DecodeView() {
      @Override
      public void begin(dev.ampinterop.conformance.capture.CaptureHeader header)
          throws IOException {
        view.begin(header);
      }

      @Override
      public void show(Decoded decoded) throws IOException {
        view.show(decoded);
      }

      @Override
      public boolean flush() throws IOException {
        return view.flush();
      }

      @Override
      public void end(DecodeSummary summary, java.util.Optional<Break> end) throws IOException {
        view.end(summary, end);
        view.close();
      }
    };
  }

  /** Two connections: boxes that are wrong, and bytes that are none. */
  static Capture everythingWrong() {
    byte[] twice = {
      0, 1, 'k', 0, 1, '1', 0, 1, 'k', 0, 1, '2', 0, 8, '_', 'c', 'o', 'm', 'm', 'a', 'n', 'd', 0,
      1, 'T', 0, 0
    };
    byte[] incomplete = Arrays.copyOf(box("_answer", "1"), 9);
    return new SampleCapture()
        .open()
        .carries(
            1,
            Role.CLIENT,
            box("_ask", "1", "_command", "Take", "file", "0"),
            0,
            SampleCapture.PIPE)
        .passes(1, Role.CLIENT, box("_ask", "1", "_command", "Take", "file", "0"))
        .passes(1, Role.CLIENT, box("_ask", "2", "_command", "Take", "file", "5"))
        .passes(1, Role.CLIENT, twice)
        .passes(1, Role.SERVER, box("_answer", "7"))
        .passes(1, Role.SERVER, box("_error", "8"))
        .passes(1, Role.SERVER, box("_error", "2", "_error_code", "X"))
        .passes(1, Role.SERVER, new byte[] {0, 0})
        .carries(1, Role.SERVER, box("k", "v"), 0, SampleCapture.FILE)
        .passes(1, Role.SERVER, incomplete)
        .closes(1, Role.SERVER, CaptureEvent.How.RESET)
        .closes(1, Role.CLIENT, CaptureEvent.How.HALF)
        .open()
        .passes(2, Role.CLIENT, concat(box("_command", "Sum"), new byte[] {1, 2}))
        .passes(2, Role.CLIENT, new byte[] {3})
        .add(new CaptureEvent.Gap(20_000_000, 2, Role.SERVER, 3L, "a line was cut"))
        .capture();
  }

  private static byte[] concat(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private String text(Capture capture, String... descriptorKeys) throws IOException {
    StringWriter out = new StringWriter();
    Path file = written(capture);
    new CaptureDecoding(file, false, OptionalInt.empty(), Set.of(descriptorKeys))
        .run(List.of(new TextView(new PrintWriter(out))));
    Files.delete(file);
    return out.toString();
  }

  private String json(Capture capture, String... descriptorKeys) throws IOException {
    StringWriter out = new StringWriter();
    Path file = written(capture);
    new CaptureDecoding(file, false, OptionalInt.empty(), Set.of(descriptorKeys))
        .run(List.of(new JsonView(new PrintWriter(out))));
    Files.delete(file);
    return out.toString();
  }

  private static String show(Path file) throws IOException {
    StringWriter out = new StringWriter();
    decoding(file, OptionalInt.empty()).run(List.of(new TextView(new PrintWriter(out))));
    return out.toString();
  }

  private static CaptureDecoding.Outcome outcome(Path file, String... descriptorKeys)
      throws IOException {
    return new CaptureDecoding(file, false, OptionalInt.empty(), Set.of(descriptorKeys))
        .run(List.of());
  }

  private static CaptureDecoding decoding(Path file, OptionalInt connection) {
    return new CaptureDecoding(file, false, connection, Set.of());
  }

  private Path written(Capture capture) throws IOException {
    Path file = folder.resolve("sample.ampcap");
    capture.write(file);
    return file;
  }

  /** To accept what a view looks like now, run with {@code -Dgolden=write}, and read the diff. */
  private static void assertGolden(String name, String text) throws IOException {
    Path file = Path.of("src/test/resources/decode", name);
    if ("write".equals(System.getProperty("golden"))) {
      Files.writeString(file, text);
    }
    assertThat(text).isEqualTo(Files.readString(file));
  }
}
