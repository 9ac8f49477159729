package dev.ampinterop.conformance.decode;

import static dev.ampinterop.conformance.capture.SampleCapture.box;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.conformance.capture.Capture;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.SampleCapture;
import dev.ampinterop.conformance.cases.CaseSelection;
import dev.ampinterop.conformance.cases.Role;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which calls a filter shows, and that it hides nothing that is wrong. */
class FilteredViewTest {
  private static final CallFilter ERRORS = filter(List.of(), Set.of(), true, null, null);

  @TempDir private Path folder;

  @Test
  void showsACallOfTheCommandWithItsAnswer() throws IOException {
    assertThat(boxes(threeCalls(), filter(List.of("Ge*"), Set.of(), false, null, null)))
        .containsExactly("> ask 2 Get key=a", "< answer 2 Get value=1");
    assertThat(boxes(threeCalls(), filter(List.of("Get", "Slow"), Set.of(), false, null, null)))
        .containsExactly(
            "> ask 2 Get key=a", "> ask 3 Slow", "< answer 2 Get value=1", "< answer 3 Slow");
    assertThat(boxes(threeCalls(), filter(List.of("Get"), Set.of("3"), false, null, null)))
        .isEmpty();
  }

  @Test
  void showsTheCallsWithATag() throws IOException {
    assertThat(boxes(threeCalls(), filter(List.of(), Set.of("1"), false, null, null)))
        .containsExactly("> ask 1 Put key=a", "< error 1 Put NO \"not now\"");
  }

  @Test
  void showsAnErrorRightBehindItsCall() throws IOException {
    Capture capture =
        new SampleCapture()
            .open()
            .passes(1, Role.CLIENT, box("_ask", "1", "_command", "Put"))
            .passes(1, Role.CLIENT, box("_ask", "2", "_command", "Get"))
            .passes(1, Role.SERVER, box("_answer", "2"))
            .passes(1, Role.SERVER, error("1"))
            .capture();
    String text = text(capture, ERRORS);
    assertThat(text)
        .contains(
            """
            #1  2.000 > ask    1 Put   26 B
            #1  5.000 < error  1 Put   59 B  NO "not now"  (3.000 ms)

            left out by the filter: 2 of 4 boxes
            """);
  }

  @Test
  void takesABrokenRuleAndACallThatIsLeftUnansweredForErrors() throws IOException {
    Capture capture =
        new SampleCapture()
            .open()
            .passes(1, Role.CLIENT, box("_ask", "1", "_command", "Put"))
            .passes(1, Role.CLIENT, box("_ask", "2", "_command", "Get"))
            .passes(1, Role.SERVER, box("_answer", "2"))
            .passes(1, Role.SERVER, box("_answer", "7"))
            .closes(1, Role.SERVER, CaptureEvent.How.END)
            .closes(1, Role.CLIENT, CaptureEvent.How.END)
            .capture();
    assertThat(boxes(capture, ERRORS))
        .containsExactly("< answer 7", "> ask 1 Put", "< close", "> close");
    assertThat(text(capture, ERRORS)).contains("no call of the client with tag 7", "has no answer");
  }

  @Test
  void showsWhatTookLongerOrIsStillWaitedFor() throws IOException {
    Capture capture =
        new SampleCapture()
            .open()
            .passes(1, Role.CLIENT, box("_ask", "1", "_command", "Hang"))
            .passes(1, Role.CLIENT, box("_ask", "2", "_command", "Slow"))
            .passes(1, Role.CLIENT, box("_ask", "3", "_command", "Fast"))
            .passes(1, Role.SERVER, box("_answer", "3"))
            .passes(1, Role.SERVER, box("_answer", "2"))
            .capture();
    assertThat(boxes(capture, slower(2)))
        .containsExactly("> ask 2 Slow", "< answer 2 Slow", "> ask 1 Hang");
    assertThat(boxes(capture, slower(3))).containsExactly("> ask 1 Hang");
    assertThat(boxes(capture, slower(4))).isEmpty();
  }

  @Test
  void saysWhichRegularExpressionTakesTooMuchStack() {
    List<String> pairs = new ArrayList<>(List.of("_command", "Put"));
    for (int key = 0; key < 5000; key++) {
      pairs.addAll(List.of("key" + key, "x".repeat(50)));
    }
    Capture capture =
        new SampleCapture()
            .open()
            .passes(1, Role.CLIENT, box(pairs.toArray(String[]::new)))
            .capture();
    assertThatThrownBy(() -> boxes(capture, grep("(x|y|.)*$")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"(x|y|.)*$\" cannot be looked for in a line of ");
  }

  @Test
  void findsARegularExpressionInACallOrItsAnswer() throws IOException {
    assertThat(boxes(threeCalls(), grep("key=a")))
        .containsExactly(
            "> ask 1 Put key=a",
            "> ask 2 Get key=a",
            "< error 1 Put NO \"not now\"",
            "< answer 2 Get value=1");
    assertThat(boxes(threeCalls(), grep("^answer .* value=1$")))
        .containsExactly("> ask 2 Get key=a", "< answer 2 Get value=1");
    assertThat(boxes(SampleCapture.sumAndTake(), grep("\\+fd 0:pipe")))
        .contains("> ask 2 Take file=0 +fd 0:pipe", "< error 2 Take UNKNOWN \"Unknown Error\"");
  }

  @Test
  void opensOnlyTheConnectionsOfWhichItShowsSomething() throws IOException {
    Capture capture =
        new SampleCapture()
            .open()
            .open()
            .passes(1, Role.CLIENT, box("_command", "First"))
            .passes(2, Role.CLIENT, box("_command", "Second"))
            .closes(1, Role.CLIENT, CaptureEvent.How.END)
            .closes(2, Role.CLIENT, CaptureEvent.How.END)
            .capture();
    assertThat(text(capture, filter(List.of("Second"), Set.of(), false, null, null)))
        .contains("#2 opened", "Second", "#2  6.000 > close", "2 connections, 2 boxes")
        .doesNotContain("#1", "First");
  }

  static Stream<CallFilter> filtersThatChooseNothing() {
    return Stream.of(
        filter(List.of("None"), Set.of(), false, null, null),
        filter(List.of(), Set.of("none"), false, null, null),
        filter(List.of("None"), Set.of(), true, null, null),
        filter(List.of("None"), Set.of(), false, Duration.ofMillis(1), null),
        grep("none of it"));
  }

  @ParameterizedTest
  @MethodSource("filtersThatChooseNothing")
  void tellsWhatIsWrongOfWhatItLeavesOut(CallFilter filter) throws IOException {
    Capture capture = DecodeViewsTest.everythingWrong();
    String all = text(capture, filter(List.of(), Set.of(), false, null, null));
    String some = text(capture, filter);
    assertThat(problems(some)).containsExactlyElementsOf(problems(all)).hasSize(15);
    assertThat(some)
        .contains("left out by the filter: 10 of 10 boxes, 12 bytes in no box\n")
        .doesNotContain(" > ask", " < answer");
    assertThat(some.substring(some.indexOf("2 connections, 10 boxes")))
        .isEqualTo(all.substring(all.indexOf("2 connections, 10 boxes")));
  }

  @Test
  void saysOnWhichConnectionAProblemIs() throws IOException {
    Capture capture =
        new SampleCapture()
            .open()
            .open()
            .passes(1, Role.CLIENT, box("_ask", "1", "_command", "Put"))
            .passes(2, Role.SERVER, box("_answer", "7"))
            .passes(1, Role.SERVER, box("_answer", "1"))
            .add(new CaptureEvent.Gap(20_000_000, 2, Role.SERVER, 3L, "a line was cut"))
            .capture();
    assertThat(text(capture, filter(List.of("Put"), Set.of(), false, null, null)))
        .containsSubsequence(
            "#1 opened",
            "> ask    1 Put",
            "#2 opened",
            "   ! server, byte 0: no call",
            "#1  5.000 < answer",
            "#2 ? server, byte 14: 3 bytes are missing");
  }

  @ParameterizedTest
  @MethodSource("filtersThatChooseNothing")
  void theOutcomeDoesNotDependOnIt(CallFilter filter) throws IOException {
    assertThat(run(DecodeViewsTest.everythingWrong(), filter, new StringWriter()))
        .isEqualTo(CaptureDecoding.Outcome.PROBLEMS);
    assertThat(run(SampleCapture.sumAndTake(), filter, new StringWriter()))
        .isEqualTo(CaptureDecoding.Outcome.CLEAN);
  }

  @Test
  void showsACallTooManyRatherThanHoldingAnyNumber() throws IOException {
    StringWriter out = new StringWriter();
    TextView text = new TextView(new PrintWriter(out));
    decoding(threeCalls()).run(List.of(new FilteredView(text, ERRORS, 2113)));
    assertThat(boxes(out.toString()))
        .containsExactly("> ask 1 Put key=a", "< error 1 Put NO \"not now\"");
    StringWriter less = new StringWriter();
    TextView lessText = new TextView(new PrintWriter(less));
    decoding(threeCalls()).run(List.of(new FilteredView(lessText, slower(100), 2113)));
    assertThat(boxes(less.toString()))
        .containsExactly("> ask 1 Put key=a", "< error 1 Put NO \"not now\"");
  }

  @Test
  void jsonAndHtmlHaveTheSameCallsAndSayWhatIsLeftOut() throws IOException {
    CallFilter get = filter(List.of("Get"), Set.of(), false, null, null);
    StringWriter out = new StringWriter();
    JsonView json = new JsonView(new PrintWriter(out));
    decoding(threeCalls()).run(List.of(new FilteredView(json, get)));
    assertThat(out.toString().lines())
        .filteredOn(line -> line.contains("\"tag\""))
        .hasSize(2)
        .allMatch(line -> line.contains("\"command\":\"Get\""));
    assertThat(out.toString()).contains("\"leftOut\":{\"boxes\":4,\"bytesInNoBox\":0}");

    Path page = folder.resolve("page.html");
    try (HtmlView html = new HtmlView(page)) {
      decoding(threeCalls()).run(List.of(new FilteredView(html, get)));
    }
    assertThat(page)
        .content()
        .contains("\"leftOut\":{\"boxes\":4,", "\"command\":\"Get\"")
        .doesNotContain("\"command\":\"Put\"", "\"command\":\"Slow\",\"");
  }

  private static Capture threeCalls() {
    return new SampleCapture()
        .open()
        .passes(1, Role.CLIENT, box("_ask", "1", "_command", "Put", "key", "a"))
        .passes(1, Role.CLIENT, box("_ask", "2", "_command", "Get", "key", "a"))
        .passes(1, Role.CLIENT, box("_ask", "3", "_command", "Slow"))
        .passes(1, Role.SERVER, error("1"))
        .passes(1, Role.SERVER, box("_answer", "2", "value", "1"))
        .passes(1, Role.SERVER, box("_answer", "3"))
        .capture();
  }

  private static byte[] error(String tag) {
    return box("_error", tag, "_error_code", "NO", "_error_description", "not now");
  }

  private static CallFilter slower(int millis) {
    return filter(List.of(), Set.of(), false, Duration.ofMillis(millis), null);
  }

  private static CallFilter grep(String expression) {
    return filter(List.of(), Set.of(), false, null, Pattern.compile(expression));
  }

  private static CallFilter filter(
      List<String> commands,
      Set<String> tags,
      boolean errors,
      @Nullable Duration slower,
      @Nullable Pattern grep) {
    List<Pattern> globs = commands.stream().map(CaseSelection::glob).toList();
    return new CallFilter(globs, tags, errors, slower, grep);
  }

  /** The lines of boxes and closes, without time, size, latency and columns. */
  private List<String> boxes(Capture capture, CallFilter filter) throws IOException {
    return boxes(text(capture, filter));
  }

  private static List<String> boxes(String text) {
    return text.lines()
        .filter(line -> line.matches("#\\d+ +[\\d.]+ [<>] .*"))
        .map(line -> line.replaceAll("^#\\d+ +[\\d.]+ ", ""))
        .map(line -> line.replaceAll(" +\\(\\d+\\.\\d+ ms\\)$", ""))
        .map(line -> line.replaceAll(" \\d+ B", "").replaceAll(" +", " ").strip())
        .toList();
  }

  private static List<String> problems(String text) {
    return text.lines()
        .filter(line -> line.matches("(   |#\\d+ )[!?] .*"))
        .map(line -> line.substring(3))
        .toList();
  }

  private String text(Capture capture, CallFilter filter) throws IOException {
    StringWriter out = new StringWriter();
    run(capture, filter, out);
    return out.toString();
  }

  private CaptureDecoding.Outcome run(Capture capture, CallFilter filter, StringWriter out)
      throws IOException {
    TextView view = new TextView(new PrintWriter(out));
    return decoding(capture).run(List.of(filter.isEmpty() ? view : new FilteredView(view, filter)));
  }

  private CaptureDecoding decoding(Capture capture) throws IOException {
    Path file = folder.resolve("sample.capture");
    Files.deleteIfExists(file);
    capture.write(file);
    return new CaptureDecoding(file, false, OptionalInt.empty(), Set.of("Take.file"));
  }
}
