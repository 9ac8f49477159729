package dev.ampinterop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.capture.Capture;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.SampleCapture;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Conversation;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A bug is planted in a copy of the library: an ordinal is one too high while another call waits
 * for its answer. From 2,000 boxes comes a case that fails on the bug and passes without it.
 */
@Timeout(600)
class PlantedBugTest {
  private static final Path SOUND =
      Path.of("src/main/java/dev/ampinterop/amp/core/ConnectionCore.java");
  private static final String TAKEN_AS_IT_IS = "encode(arguments, encoding.clear(), exchange);";
  private static final String ONE_TOO_HIGH =
      """
      encode(arguments, encoding.clear(), new DescriptorExchange() {
        public long send(dev.ampinterop.amp.descriptor.Descriptor descriptor) {
          return exchange.send(descriptor) + (calls.isEmpty() ? 0 : 1);
        }
        public dev.ampinterop.amp.descriptor.Descriptor take(java.math.BigInteger ordinal) {
          return exchange.take(ordinal);
        }
      });""";
  private static final int CALLS = 1050;

  @TempDir private Path folder;
  private final String peer = System.getProperty("peer", "auto");

  @Test
  void twoThousandBoxesBecomeACaseThatFailsOnTheBugAndPassesWithoutIt() throws Exception {
    Path capture = folder.resolve("long.capture");
    captured().write(capture);
    Path least = folder.resolve("least.capture");
    Path cases = Files.createDirectory(folder.resolve("cases"));
    String withBug = "exec:" + libraryWithTheBug();

    String[] minimize = {
      "minimize", capture.toString(), "-o", least.toString(), "--symptom", "fails"
    };
    // The time is not what is tested, and other tests may take most of the machine.
    run(0, with(minimize, "--against", withBug, "--time-limit", "110"));

    assertThat(boxes(capture)).isGreaterThanOrEqualTo(2000);
    assertThat(boxes(least)).isLessThanOrEqualTo(6);

    String claim = "An ordinal does not depend on calls that wait.";
    String[] promote = {"promote", least.toString(), "--id", "captured/ordinal", "--claim", claim};
    assertThat(run(0, with(promote, "--cases", cases, "--peer", peer)))
        .matches("[1-9]\\d* passed, 0 failed, 0 skipped\n");

    String[] again = {"run", "captured/ordinal", "--cases", cases.toString()};
    run(0, with(again, "--pair", "java:script"));
    assertThat(run(1, with(again, "--pair", "java:script", "--subject", withBug)))
        .contains("got       ask 2 Take 36 B file=1: file is \"1\" instead of \"0\"")
        .endsWith("0 passed, 1 failed, 0 skipped\n");
  }

  /** What the bug did: hundreds of calls went well, then one came while another waited. */
  private static Capture captured() {
    SampleCapture told = new SampleCapture().open();
    int descriptors = 0;
    for (int call = 1; call < CALLS; call++) {
      if (call % 7 == 3) {
        take(told, call, descriptors, descriptors);
        descriptors++;
        answer(told, call);
      } else {
        note(told, call);
        answer(told, call);
      }
    }
    note(told, CALLS);
    take(told, CALLS + 1, descriptors + 1, descriptors);
    return told.passes(
            1,
            Role.SERVER,
            SampleCapture.box(
                "_error",
                Integer.toHexString(CALLS + 1),
                "_error_code",
                "UNKNOWN",
                "_error_description",
                "Unknown Error"))
        .closes(1, Role.SERVER, CaptureEvent.How.END)
        .closes(1, Role.CLIENT, CaptureEvent.How.END)
        .capture();
  }

  private static void note(SampleCapture told, int call) {
    told.passes(
        1,
        Role.CLIENT,
        SampleCapture.box(
            "_ask", Integer.toHexString(call), "_command", "Note", "text", "line " + call));
  }

  private static void take(SampleCapture told, int call, int named, int came) {
    told.carries(
        1,
        Role.CLIENT,
        SampleCapture.box(
            "_ask",
            Integer.toHexString(call),
            "_command",
            "Take",
            "file",
            "" + named,
            "title",
            "poem " + came),
        0,
        SampleCapture.PIPE);
  }

  private static void answer(SampleCapture told, int call) {
    told.passes(
        1, Role.SERVER, SampleCapture.box("_answer", Integer.toHexString(call), "count", "1"));
  }

  private static int boxes(Path capture) throws IOException {
    return Conversation.of(Capture.read(capture).conversation(1), Set.of()).turns().size();
  }

  /** The command that runs our peer with the bug in it. */
  private String libraryWithTheBug() throws IOException {
    String source = Files.readString(SOUND);
    assertThat(source).contains(TAKEN_AS_IT_IS);
    Path planted =
        Files.writeString(
            folder.resolve("ConnectionCore.java"), source.replace(TAKEN_AS_IT_IS, ONE_TOO_HIGH));
    Path classes = Files.createDirectory(folder.resolve("classes"));
    String libraries = System.getProperty("java.class.path");
    var compiler = ToolProvider.getSystemJavaCompiler();
    var complaints = new StringWriter();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options = List.of("-proc:none", "-cp", libraries, "-d", classes.toString());
      assertThat(
              compiler
                  .getTask(
                      complaints, files, null, options, null, files.getJavaFileObjects(planted))
                  .call())
          .as(complaints.toString())
          .isTrue();
    }
    return Program.shell(Program.commandOn(classes + ":" + libraries, "peer"));
  }

  private String run(int status, Object... words) throws Exception {
    Program.Ended ended = Program.run(folder, words);
    assertThat(ended.status()).as(ended.out() + ended.err()).isEqualTo(status);
    return ended.out();
  }

  private static Object[] with(String[] words, Object... more) {
    return Stream.concat(Stream.of(words), Stream.of(more)).toArray();
  }
}
