package dev.ampinterop.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.conformance.peer.PeerLog;
import dev.ampinterop.conformance.wire.PrivateFile;
import dev.ampinterop.conformance.wire.WireSpool;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What is made of a capture is for its owner, as the capture is. */
class PrivateFilesTest {
  private static final String CAPTURE = "src/test/resources/captures/both-ways.capture";

  @TempDir private Path folder;

  @Test
  void whatVerbsMakeOfACaptureIsForItsOwner() throws IOException {
    Path imported = folder.resolve("imported");
    assertThat(execute("import", "src/test/resources/imports/traffic-1", "-o", imported)).isZero();
    Path exported = folder.resolve("exported");
    assertThat(execute("export", CAPTURE, "-o", exported)).isZero();
    Path page = folder.resolve("page");
    assertThat(execute("decode", CAPTURE, "--html", page)).isZero();
    Path json = folder.resolve("json");
    Path junit = folder.resolve("junit");
    assertThat(
            execute(
                "replay",
                CAPTURE,
                "--as",
                "client",
                "--against",
                "unix:" + folder.resolve("nobody"),
                "--json",
                json,
                "--junit",
                junit))
        .isNotZero();

    for (Path made : List.of(imported, exported, page, json, junit)) {
      assertThat(mode(made)).as(made.toString()).isEqualTo("rw-------");
    }
  }

  @Test
  void aFileThatIsWrittenOverBecomesPrivateToo() throws IOException {
    Path page = open("page");
    Path json = open("json");
    assertThat(execute("decode", CAPTURE, "--html", page)).isZero();
    execute("replay", CAPTURE, "--as", "client", "--against", "unix:" + folder, "--json", json);
    Path text = open("text");
    PrivateFile.write(text, "new");
    Path log = open("log");
    PeerLog.to(log, true, problem -> {}).close();

    for (Path made : List.of(page, json, text, log)) {
      assertThat(mode(made)).as(made.toString()).isEqualTo("rw-------");
    }
    assertThat(text).hasContent("new");
    assertThat(log).hasContent("old");
    assertThat(json).content().isNotEqualTo("old");
  }

  @Test
  void aLinkToNothingBecomesAPrivateFileAlsoWhereTheThreadIsInterrupted() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("there"));
    Thread.currentThread().interrupt();
    try {
      PrivateFile.write(link, "new");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(folder.resolve("there")).hasContent("new");
    assertThat(mode(folder.resolve("there"))).isEqualTo("rw-------");
    assertThat(link).isSymbolicLink();
  }

  @Test
  void whatIsNotAFileStaysAsItIs() throws IOException {
    String before = mode(Path.of("/dev/null"));
    PrivateFile.write(Path.of("/dev/null"), "gone");
    assertThat(mode(Path.of("/dev/null"))).isEqualTo(before);
  }

  @Test
  void temporaryFilesAreForTheirOwner() throws IOException {
    Set<Path> before = spools();
    try (WireSpool spool = new WireSpool()) {
      Set<Path> made = spools();
      made.removeAll(before);
      assertThat(made).isNotEmpty();
      for (Path one : made) {
        assertThat(mode(one)).isEqualTo("rw-------");
      }
    }
  }

  @Test
  void aSingleDashIsNoFileWhateverTheVerb() {
    for (List<Object> words :
        List.of(
            List.<Object>of("export", CAPTURE, "-o", "-"),
            List.<Object>of("import", "src/test/resources/imports/traffic-1", "-o", "-"),
            List.<Object>of("decode", CAPTURE, "--html", "-"),
            List.<Object>of("minimize", CAPTURE, "-o", "-", "--symptom", "fails"),
            List.<Object>of("fill", "framing/answers-before-too-long", "--force", "-o", "-"),
            List.<Object>of("record", "-o", "-", "--", "true"))) {
      err.getBuffer().setLength(0);
      assertThat(execute(words.toArray())).as(words.toString()).isEqualTo(2);
      assertThat(err.toString())
          .contains("cannot write to -: that is not standard output here (name a file");
    }
    assertThat(Path.of("-")).doesNotExist();
    assertThatThrownBy(() -> OutputFile.requireNew(Path.of("-"))).isInstanceOf(CannotRun.class);
  }

  private final StringWriter err = new StringWriter();

  private int execute(Object... words) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(new StringWriter(), true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(Stream.of(words).map(Object::toString).toArray(String[]::new));
  }

  private Path open(String name) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "old");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static Set<Path> spools() throws IOException {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(one -> String.valueOf(one.getFileName()).startsWith("amp-wire-"))
          .collect(Collectors.toSet());
    }
  }
}
