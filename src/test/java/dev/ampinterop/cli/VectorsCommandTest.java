package dev.ampinterop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code vectors}: what it writes, and over what it does not write. */
class VectorsCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;

  @Test
  void writesIntoANewFolderAndOverItsOwnFiles() throws IOException {
    Path folder = directory.resolve("a/b");
    assertThat(run(folder)).isZero();
    assertThat(out)
        .asString()
        .matches("[1-9]\\d{3} vectors: framing.json, arguments.json, vectors.schema.json\n");
    assertThat(names(folder))
        .containsExactlyInAnyOrder("framing.json", "arguments.json", "vectors.schema.json");

    byte[] framing = Files.readAllBytes(folder.resolve("framing.json"));
    Files.writeString(folder.resolve("framing.json"), "of an earlier version");
    assertThat(run(folder)).isZero();
    assertThat(folder.resolve("framing.json")).hasBinaryContent(framing);
  }

  @Test
  void leavesAFolderAloneThatHoldsSomethingElse() throws IOException {
    Files.writeString(directory.resolve("framing.json"), "mine");
    Files.writeString(directory.resolve("notes.txt"), "mine");

    assertThat(run(directory)).isEqualTo(2);
    assertThat(err)
        .hasToString(
            "amp-interop: cannot write to %s: it holds notes.txt, which is not one of the files that vectors writes (name a folder that is empty)\n"
                .formatted(directory));
    assertThat(directory.resolve("framing.json")).hasContent("mine");
    assertThat(names(directory)).hasSize(2);
  }

  @Test
  void refusesWhatIsNotAFolder() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "mine");

    assertThat(run(file)).isEqualTo(2);
    assertThat(err)
        .hasToString("amp-interop: cannot write to " + file + ": it is not a folder (name one)\n");
    assertThat(file).hasContent("mine");
  }

  @Test
  void refusesAFolderThatCannotBeMade() {
    assertThat(run(Path.of("/proc/vectors"))).isEqualTo(2);
    assertThat(err)
        .asString()
        .startsWith("amp-interop: cannot write to /proc/vectors: it cannot be made")
        .endsWith("(name a folder that you may write)\n");
  }

  @Test
  void refusesAFileOfItsOwnThatIsAFolder() throws IOException {
    Files.createDirectory(directory.resolve("framing.json"));

    assertThat(run(directory)).isEqualTo(2);
    assertThat(err).asString().contains("framing.json: it is a folder");
    assertThat(names(directory)).hasSize(1);
  }

  private int run(Path folder) {
    out.getBuffer().setLength(0);
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute("vectors", folder.toString());
  }

  private static Stream<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList().stream();
    }
  }
}
