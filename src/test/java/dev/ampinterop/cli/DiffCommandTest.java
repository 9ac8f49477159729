package dev.ampinterop.cli;

import static dev.ampinterop.conformance.capture.SampleCapture.box;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.capture.Capture;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.SampleCapture;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.FileContent;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DiffCommandTest {
  private static final DescriptorFacts PIPE = SampleCapture.PIPE;
  private static final DescriptorFacts FILE = SampleCapture.FILE;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  /** Other tags, other ordinals, other times, answers in another order, other cuts. */
  @Test
  void variablesAndTimesDoNotMatter() throws IOException {
    SampleCapture good = new SampleCapture().open();
    ask(good, "1", "Sum", "a", "1");
    good.carries(1, Role.CLIENT, box("_ask", "2", "_command", "Take", "file", "0"), 0, PIPE);
    answer(good, "1", "total", "2");
    answer(good, "2", "n", "5");
    SampleCapture bad = new SampleCapture().open();
    bad.passes(1, Role.CLIENT, Arrays.copyOf(sum("7f"), 3));
    bad.passes(1, Role.CLIENT, Arrays.copyOfRange(sum("7f"), 3, sum("7f").length));
    DescriptorFacts same = new DescriptorFacts("pipe", "read", "9:9", false, null);
    bad.carries(1, Role.CLIENT, box("_ask", "80", "_command", "Take", "file", "0"), 3, same);
    answer(bad, "80", "n", "5");
    answer(bad, "7f", "total", "2");

    assertThat(diff(good, bad)).isZero();
    assertThat(out).hasToString("no differences in 2 calls on 1 connection that both have\n");
  }

  @Test
  void namesValuesErrorsDescriptorsAndEnds() throws IOException {
    SampleCapture good = new SampleCapture().open();
    ask(good, "1", "Sum", "a", "1");
    answer(good, "1", "total", "2", "more", "x");
    ask(good, "2", "Get", "k", "a");
    answer(good, "2", "value", "v");
    good.carries(1, Role.CLIENT, box("_ask", "3", "_command", "Take", "file", "0"), 0, PIPE);
    answer(good, "3");
    ask(good, "4", "Last");
    answer(good, "4");
    good.closes(1, Role.CLIENT, CaptureEvent.How.END);
    SampleCapture bad = new SampleCapture().open();
    ask(bad, "1", "Sum", "a", "1");
    answer(bad, "1", "total", "3", "new", "line\nline");
    ask(bad, "2", "Get", "k", "a");
    error(bad, "2");
    bad.carries(1, Role.CLIENT, box("_ask", "3", "_command", "Take", "file", "0"), 0, FILE);
    answer(bad, "3");
    ask(bad, "4", "Last");
    bad.closes(1, Role.SERVER, CaptureEvent.How.RESET);

    assertThat(diff(good, bad)).isOne();
    assertThat(out.toString().lines())
        .containsExactly(
            "#1 call 1 Sum of the client: answer: no more, which was x",
            "#1 call 1 Sum of the client: answer: new=\"line\\nline\" is only in the second"
                + " capture",
            "#1 call 1 Sum of the client: answer: total=3 instead of 2",
            "#1 call 2 Get of the client: the error NO \"not now\" instead of an answer",
            "#1 call 3 Take of the client: file=(descriptor file both append true offset 2) instead"
                + " of (descriptor pipe read)",
            "#1 call 4 Last of the client: no answer instead of an answer",
            "#1 the server closes first, by a reset instead of: the client closes first",
            "7 differences in 4 calls on 1 connection that both have");
  }

  /** strace shows neither how long a file is nor, at the other side, how it was opened. */
  @Test
  void descriptorsAreComparedAsFarAsBothCapturesKnowThem() throws IOException {
    SampleCapture good = new SampleCapture().open();
    good.carries(1, Role.CLIENT, box("_ask", "1", "_command", "Take", "file", "0"), 0, FILE);
    good.carries(1, Role.CLIENT, box("_ask", "2", "_command", "Take", "file", "1"), 0, PIPE);
    good.carries(1, Role.CLIENT, box("_ask", "3", "_command", "Take", "file", "2"), 0, PIPE);
    SampleCapture bad = new SampleCapture().open();
    DescriptorFacts there = new DescriptorFacts("file", "both", "9:9", true, null);
    DescriptorFacts unknown = new DescriptorFacts("unknown", "unknown", "", false, null);
    DescriptorFacts written = new DescriptorFacts("unknown", "write", "", false, null);
    bad.carries(1, Role.CLIENT, box("_ask", "1", "_command", "Take", "file", "0"), 0, there);
    bad.carries(1, Role.CLIENT, box("_ask", "2", "_command", "Take", "file", "1"), 0, unknown);
    bad.carries(1, Role.CLIENT, box("_ask", "3", "_command", "Take", "file", "2"), 0, written);

    assertThat(diff(good, bad)).isOne();
    assertThat(out.toString().lines())
        .containsExactly(
            "#1 call 3 Take of the client: file=(descriptor unknown write) instead of (descriptor"
                + " pipe read)",
            "1 difference in 3 calls on 1 connection that both have");
  }

  @Test
  void aCallThatIsMissingMovesNoOther() throws IOException {
    SampleCapture good = new SampleCapture().open().open().open();
    SampleCapture bad = new SampleCapture().open().open();
    for (String key : List.of("a", "b", "c")) {
      ask(good, key, "Put", "key", key);
      if (!key.equals("b")) {
        ask(bad, key, "Put", "key", key);
      }
    }
    ask(bad, "d", "Stray");

    assertThat(diff(good, bad)).isOne();
    assertThat(out.toString().lines())
        .containsExactly(
            "#1 call 2 Put of the client is missing",
            "#1 call 3 Stray of the client is only in the second capture",
            "#3 only in the first capture",
            "3 differences in 2 calls on 2 connections that both have");
  }

  @Test
  void comparesWhatIsNoCallAndBytesInNoBox() throws IOException {
    SampleCapture good = new SampleCapture().open();
    SampleCapture bad = new SampleCapture().open();
    answer(good, "7", "x", "1");
    answer(bad, "7", "x", "2");
    good.passes(1, Role.CLIENT, new byte[] {1, 2});
    good.passes(1, Role.CLIENT, new byte[] {3});
    bad.passes(1, Role.CLIENT, new byte[] {1});
    bad.passes(1, Role.CLIENT, new byte[] {2, 3, 4});

    assertThat(diff(good, bad)).isOne();
    assertThat(out.toString().lines())
        .hasSize(3)
        .contains("#1 bytes in no box from the client: 0x01020304 instead of 0x010203")
        .anyMatch(line -> line.startsWith("#1 a box that is not a call and answers none from the"));
  }

  @Test
  void timesAndVariablesAreTheUsersChoice() throws IOException {
    SampleCapture good = new SampleCapture().open();
    ask(good, "1", "Login");
    answer(good, "1", "session", "4711", "name", "Ada");
    SampleCapture bad = new SampleCapture().open();
    ask(bad, "1", "Login");
    bad.passes(1, Role.CLIENT, box("_command", "Tell"));
    answer(bad, "1", "session", "8888", "name", "Ada");
    ask(good, "2", "Other");
    good.passes(1, Role.CLIENT, box("_command", "Tell"));
    ask(bad, "2", "Other");

    assertThat(diff(good, bad, "--variable", "Login.session")).isOne();
    assertThat(out.toString()).doesNotContain("session", "instead of 1.000 ms");
    out.getBuffer().setLength(0);
    assertThat(diff(good, bad, "--variable", "Login.session", "--slower-by", "0.5ms")).isOne();
    assertThat(out.toString())
        .contains("#1 call 1 Login of the client: answered after 2.000 ms instead of 1.000 ms");
    assertThat(diff(good, bad, "--variable", "Login")).isEqualTo(2);
    assertThat(err.toString()).contains("\"Login\" is not a COMMAND.KEY");
  }

  @Test
  void whatCannotBeComparedSaysWhyAndExitsWith2() throws IOException {
    Path capture = written("capture", SampleCapture.sumAndTake());
    Path report =
        Files.writeString(
            folder.resolve("report"), "{\"version\" : 0, \"complete\" : true, \"passed\" : 1}");
    Path gap =
        written(
            "gap",
            new SampleCapture()
                .open()
                .add(new CaptureEvent.Gap(5, 1, Role.SERVER, 3L, "strace cut it"))
                .capture());
    refuses("is a capture, and " + report + " is a report of a run", capture, report);
    refuses(report + " has no \"results\"", report, report);
    refuses("pom.xml is neither a capture nor a report", Path.of("pom.xml"), capture);
    refuses("there is no file /no/file", capture, Path.of("/no/file"));
    refuses(folder + " is a folder", folder, capture);
    refuses(gap + ": connection 1 lacks bytes from the server: strace cut it", capture, gap);
  }

  @Test
  void thousandsOfCallsAreComparedWhereNoneIsTheSame() throws IOException {
    SampleCapture good = new SampleCapture().open();
    SampleCapture bad = new SampleCapture().open();
    for (int call = 0; call < 3000; call++) {
      good.passes(1, Role.CLIENT, box("_command", "Put", "key", "good" + call));
      bad.passes(1, Role.CLIENT, box("_command", "Put", "key", "bad" + call));
    }
    assertThat(diff(good, bad)).isOne();
    assertThat(out.toString().lines()).hasSize(1002);
    assertThat(out.toString())
        .endsWith(
            "… and 2000 more\n3000 differences in 3000 calls on 1 connection that both have\n");
  }

  /** One recorder kept more of a file than the other, which changes nothing of the file. */
  @Test
  void contentsAreComparedAsFarAsBothHaveThem() throws IOException {
    assertThat(diff(withContent(9, "abc"), withContent(9, "abcdef"))).isZero();
    assertThat(diff(withContent(9, "abcdef"), withContent(9, ""))).isZero();
    assertThat(diff(withContent(9, "abc"), withContent(9, "abdef"))).isOne();
    assertThat(diff(withContent(8, "abc"), withContent(9, "abc"))).isOne();
  }

  private static SampleCapture withContent(long size, String known) {
    FileContent content = new FileContent(size, known.getBytes(StandardCharsets.UTF_8));
    byte[] ask = box("_ask", "1", "_command", "Take", "file", "0");
    return new SampleCapture().open().carries(1, Role.CLIENT, ask, 0, FILE.with(content));
  }

  @Test
  void alignsCallsWhateverTheirVariablesAre() throws IOException {
    SampleCapture good = new SampleCapture().open();
    SampleCapture bad = new SampleCapture().open();
    for (String one : List.of("a", "b", "c", "d", "e", "f")) {
      if (!one.equals("a")) {
        aligned(good, one, "1");
      }
      if (!one.equals("f")) {
        aligned(bad, one, "2");
      }
    }

    assertThat(diff(good, bad, "--variable", "Put.time")).isOne();
    assertThat(out.toString().lines())
        .containsExactly(
            "#1 call 1 Put of the client is only in the second capture",
            "#1 call 5 Put of the client is missing",
            "2 differences in 4 calls on 1 connection that both have");
  }

  private static void aligned(SampleCapture to, String value, String time) {
    to.passes(1, Role.CLIENT, box("_command", "Put", "key", value, "time", time));
  }

  @Test
  void aCaptureMayComeThroughAPipe() throws Exception {
    Path capture = written("capture", SampleCapture.sumAndTake());
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Process writer =
        new ProcessBuilder("cp", capture.toString(), pipe.toString()).inheritIO().start();
    try {
      assertThat(execute("diff", pipe, capture)).as(err.toString()).isZero();
    } finally {
      writer.destroyForcibly();
    }
  }

  private void refuses(String message, Path... files) {
    err.getBuffer().setLength(0);
    assertThat(execute("diff", files[0], files[1])).isEqualTo(2);
    assertThat(err.toString()).contains(message).doesNotContain("\tat ");
    assertThat(out).hasToString("");
  }

  private static byte[] sum(String tag) {
    return box("_ask", tag, "_command", "Sum", "a", "1");
  }

  private static void ask(SampleCapture to, String tag, String command, String... pairs) {
    to.passes(1, Role.CLIENT, box(join(List.of("_ask", tag, "_command", command), pairs)));
  }

  private static void answer(SampleCapture to, String tag, String... pairs) {
    to.passes(1, Role.SERVER, box(join(List.of("_answer", tag), pairs)));
  }

  private static void error(SampleCapture to, String tag) {
    byte[] error = box("_error", tag, "_error_code", "NO", "_error_description", "not now");
    to.passes(1, Role.SERVER, error);
  }

  private static String[] join(List<String> first, String... more) {
    String[] all = Arrays.copyOf(first.toArray(String[]::new), first.size() + more.length);
    System.arraycopy(more, 0, all, first.size(), more.length);
    return all;
  }

  private int diff(SampleCapture good, SampleCapture bad, Object... options) throws IOException {
    Object[] words = Arrays.copyOf(new Object[] {"diff"}, 3 + options.length);
    words[1] = written("good", good.capture());
    words[2] = written("bad", bad.capture());
    System.arraycopy(options, 0, words, 3, options.length);
    return execute(words);
  }

  private Path written(String name, Capture capture) throws IOException {
    Path file = folder.resolve(name);
    Files.deleteIfExists(file);
    capture.write(file);
    return file;
  }

  private int execute(Object... words) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(Arrays.stream(words).map(Object::toString).toArray(String[]::new));
  }
}
