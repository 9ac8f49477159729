package dev.ampinterop.cli;

import static dev.ampinterop.conformance.capture.SampleCapture.box;
import static dev.ampinterop.conformance.cases.Role.CLIENT;
import static dev.ampinterop.conformance.cases.Role.SERVER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.command.TypedCommand;
import dev.ampinterop.amp.connection.AmpServer;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.conformance.capture.CaptureEvent.How;
import dev.ampinterop.conformance.capture.SampleCapture;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.FileContent;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Servers that give back a file that is not the one that it should be. */
@Timeout(300)
class DescriptorBugTest {
  record Name(String name) {}

  record Opened(Descriptor file) {}

  record Given(Descriptor pipe) {}

  record Done() {}

  private static final TypedCommand<Name, Opened> FETCH =
      TypedCommand.named("Fetch", Name.class, Opened.class).build();
  private static final TypedCommand<Given, Done> GIVE =
      TypedCommand.named("Give", Given.class, Done.class).build();

  private static final String WAY_OUT = "record with --descriptor-content BYTES";

  private final StringWriter err = new StringWriter();
  private final AtomicInteger files = new AtomicInteger();
  private final List<AmpServer> servers = new ArrayList<>();

  @TempDir private Path folder;

  /** Opens what is to be sent for a name. */
  private interface Opening {
    RandomAccessFile of(String name) throws IOException;
  }

  @BeforeEach
  void start() throws IOException {
    Files.createDirectory(folder.resolve("cases"));
    serve("healthy", name -> file("the " + name, "rw", 0));
    serve("other", name -> file("not " + name, "rw", 0));
    serve("shorter", name -> file("the", "rw", 0));
    serve("empty", name -> file("", "rw", 0));
    serve("ahead", name -> file("the " + name, "rw", 2));
    serve("only-read", name -> file("the " + name, "r", 0));
    serve("counting", name -> file("the " + files.incrementAndGet() + "th", "rw", 0));
  }

  private void serve(String name, Opening opening) throws IOException {
    servers.add(
        AmpServer.listen(
            folder.resolve(name),
            Responders.on(
                    FETCH, ask -> new Opened(Descriptor.owned(opening.of(ask.name()).getFD())))
                .on(
                    GIVE,
                    given -> {
                      given.pipe().close();
                      return new Done();
                    })
                .build()));
  }

  private RandomAccessFile file(String content, String mode, long at) throws IOException {
    Path path = Files.createTempFile(folder, "file", null);
    Files.writeString(path, content);
    RandomAccessFile file = new RandomAccessFile(path.toFile(), mode);
    file.seek(at);
    Files.delete(path); // so that its inode is free once nobody has it
    return file;
  }

  @AfterEach
  void stop() throws IOException {
    for (AmpServer server : servers) {
      server.close();
    }
  }

  @Test
  void aReplayFindsWhatIsWrongWithAFile() throws IOException {
    Path captured = fetched(known("the file"));
    assertThat(replay(captured, "healthy")).isZero();

    Map<String, String> wrong = new LinkedHashMap<>();
    wrong.put("other", "(content \"the file\") (content \"not file\")");
    wrong.put("shorter", "(size 8) (size 3)");
    wrong.put("empty", "(size 8) (size 0)");
    wrong.put("ahead", "(offset 0) (offset 2)");
    wrong.put("only-read", "(access both) (access read)");
    for (Map.Entry<String, String> each : wrong.entrySet()) {
      assertThat(replay(captured, each.getKey())).isEqualTo(1);
      int half = each.getValue().indexOf(") (") + 1;
      assertThat(err.toString())
          .contains(
              "nobody broke a rule of AMP; the capture has file="
                  + each.getValue().substring(0, half)
                  + " in call 1 Fetch, where the server sent file="
                  + each.getValue().substring(half + 1));
    }
  }

  @Test
  void withoutContentAReplaySaysSoAndAccusesNobodyOfIt() throws IOException {
    assertThat(replay(fetched(facts("1:1", Long.valueOf(8))), "other")).isZero();

    assertThat(err.toString())
        .contains("what is in 1 file from the server is not in the capture to the end")
        .contains(WAY_OUT);
    assertThat(replay(fetched(facts("1:1", Long.valueOf(8))), "shorter")).isEqualTo(1);
    // An importer knows neither size nor place.
    assertThat(replay(fetched(new DescriptorFacts("file", "both", "")), "ahead")).isZero();
    assertThat(replay(fetched(new DescriptorFacts("unknown", "unknown", "")), "ahead")).isZero();
  }

  @Test
  void theBeginningThatWasCapturedIsCompared() throws IOException {
    DescriptorFacts beginning = facts("1:1", null).with(new FileContent(8, "the".getBytes(UTF_8)));
    assertThat(replay(fetched(beginning), "healthy")).isZero();
    assertThat(replay(fetched(beginning), "other")).isEqualTo(1);
  }

  @Test
  void whatIsInAFileMayVary() throws IOException {
    Path captured = fetched(known("the file"));
    assertThat(replay(captured, "counting")).isEqualTo(1);
    assertThat(replay(captured, "counting", "--variable", "Fetch.file")).isZero();
    assertThat(replay(captured, "only-read", "--variable", "Fetch.file")).isEqualTo(1);
  }

  @Test
  void aFileThatBothSidesHadIsNotCompared() throws IOException {
    serve("log", name -> new RandomAccessFile(folder.resolve("log.txt").toFile(), "rw"));
    Path captured =
        captured(
            new SampleCapture()
                .open()
                .passes(1, CLIENT, box("_ask", "1", "_command", "Fetch", "name", "a"))
                .carries(1, SERVER, box("_answer", "1", "file", "0"), 0, known(""))
                .passes(1, CLIENT, box("_ask", "2", "_command", "Fetch", "name", "a"))
                .carries(1, SERVER, box("_answer", "2", "file", "1"), 0, known("what it wrote")));

    assertThat(replay(captured, "log")).isZero();
    // Another file with that inode, as the first one was gone by then.
    assertThat(replay(captured, "empty")).isEqualTo(1);
  }

  @Test
  void whatMayDependOnAPipeIsNotCompared() throws IOException {
    Path captured =
        captured(
            new SampleCapture()
                .open()
                .carries(
                    1,
                    CLIENT,
                    box("_ask", "1", "_command", "Give", "pipe", "0"),
                    0,
                    SampleCapture.PIPE)
                .passes(1, SERVER, box("_answer", "1"))
                .passes(1, CLIENT, box("_ask", "2", "_command", "Fetch", "name", "file"))
                .carries(1, SERVER, box("_answer", "2", "file", "0"), 0, known("from the pipe")));

    assertThat(replay(captured, "healthy")).isZero();
    assertThat(err.toString())
        .contains("what is in 1 file from the server is not compared, since the client had sent")
        .contains(WAY_OUT);
    assertThat(replay(captured, "only-read")).isEqualTo(1);
  }

  @Test
  void aWrongFileBecomesACase() throws IOException {
    for (String buggy : List.of("other", "shorter", "ahead", "only-read")) {
      // The healthy server says what is right: the capture need not know.
      Path captured = fetched(new DescriptorFacts("file", "both", ""));
      assertThat(minimize(captured, "value:Fetch.file", buggy, "healthy")).isZero();
      assertThat(err.toString())
          .contains("chasing: the server sends a wrong descriptor for file in a call of Fetch");

      assertThat(promote(buggy)).as(err::toString).isZero();
      Path made = folder.resolve("cases/a/" + buggy + ".json");
      assertThat(replay(made, "healthy")).isZero();
      assertThat(replay(made, buggy)).isEqualTo(1);
    }
  }

  @Test
  void aCaseThatSaysNothingOfTheContentAccusesNobodyOfIt() throws IOException {
    Path captured = fetched(known("not "));
    assertThat(minimize(captured, "value:Fetch.file", "other", "healthy")).isZero();
    assertThat(promote("other")).as(err::toString).isZero();
    Path made = folder.resolve("cases/a/other.json");
    String told = Files.readString(made);
    Files.writeString(made, told.replaceFirst("\"content\": \"the [^\"]*\", ", ""));
    assertThat(Files.readString(made)).doesNotContain("content");
    assertThat(replay(made, "other")).isZero();
  }

  @Test
  void whatTheHealthyServerSendsOtherwiseEachTimeIsNotTheSymptom() throws IOException {
    assertThat(minimize(fetched(known("")), "fails", "counting", "counting")).isEqualTo(2);
    assertThat(err.toString()).contains("does not show the symptom \"fails\"");
  }

  @Test
  void whereNobodyKnowsTheContentMinimizeSaysTheWayOut() throws IOException {
    Path captured = fetched(facts("1:1", Long.valueOf(8)));
    assertThat(replay(captured, "other")).isZero();
    assertThat(execute(minimizing(captured, "fails", "other"))).isEqualTo(2);
    assertThat(err.toString())
        .contains("what is in 1 file is not in the capture to the end")
        .contains(WAY_OUT);

    assertThat(execute(minimizing(fetched(known("the file")), "fails", "other"))).isZero();
    assertThat(err.toString())
        .contains("chasing: the server sends a wrong descriptor for file in a call of Fetch");
  }

  private static DescriptorFacts known(String content) {
    byte[] bytes = content.getBytes(UTF_8);
    return facts("1:1", Long.valueOf(bytes.length)).with(new FileContent(bytes.length, bytes));
  }

  private static DescriptorFacts facts(String id, Long size) {
    SortedMap<String, Object> more = new TreeMap<>();
    more.put("offset", 0L);
    if (size != null) {
      more.put("size", size);
    }
    return new DescriptorFacts("file", "both", id, more);
  }

  private Path fetched(DescriptorFacts facts) throws IOException {
    return captured(
        new SampleCapture()
            .open()
            .passes(1, CLIENT, box("_ask", "1", "_command", "Fetch", "name", "file"))
            .carries(1, SERVER, box("_answer", "1", "file", "0"), 0, facts));
  }

  private Path captured(SampleCapture told) throws IOException {
    Path file = folder.resolve("fetched.capture");
    Files.deleteIfExists(file);
    told.closes(1, CLIENT, How.END).closes(1, SERVER, How.END).capture().write(file);
    return file;
  }

  private int replay(Path file, String server, String... more) {
    err.getBuffer().setLength(0);
    List<String> words =
        new ArrayList<>(List.of("replay", file + "", "--as", "client", "--against", at(server)));
    words.addAll(List.of(more));
    return execute(words);
  }

  private int minimize(Path file, String symptom, String server, String healthy) {
    err.getBuffer().setLength(0);
    List<String> words = minimizing(file, symptom, server);
    words.addAll(List.of("--healthy", at(healthy)));
    return execute(words);
  }

  private List<String> minimizing(Path file, String symptom, String server) {
    return new ArrayList<>(
        List.of(
            "minimize",
            file + "",
            "-o",
            folder.resolve("least.capture") + "",
            "--symptom",
            symptom,
            "--against",
            at(server)));
  }

  private int promote(String buggy) {
    return execute(
        List.of(
            "promote",
            folder.resolve("least.capture") + "",
            "--id",
            "a/" + buggy,
            "--claim",
            "The file is right.",
            "--cases",
            folder.resolve("cases") + "",
            "--healthy",
            at("healthy"),
            "--against",
            at(buggy),
            "--peer",
            System.getProperty("peer", "auto")));
  }

  private String at(String server) {
    return "unix:" + folder.resolve(server);
  }

  private int execute(List<String> words) {
    CommandLine line = Main.commandLine();
    line.setErr(new PrintWriter(err, true)).setOut(new PrintWriter(new StringWriter(), true));
    return line.execute(words.toArray(new String[0]));
  }
}
