package dev.ampinterop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ImportCommandTest {
  private static final String FIXTURES = "src/test/resources/imports/";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @Test
  void makesACaptureOfWhatItIsGiven() {
    Path capture = folder.resolve("capture");

    assertThat(
            execute("import", FIXTURES + "trial-j2.strace", FIXTURES + "traffic-1", "-o", capture))
        .isZero();

    assertThat(out).hasToString("3 connections, 2182 bytes\n");
    assertThat(err)
        .hasToString(
            "amp-interop: traffic-1 does not say whose log it is, and is taken for the server's"
                + " (say it with --logged-by client if it is not)\n"
                + "amp-interop: traffic-1 has no times, and no descriptors\n");
    assertThat(execute("decode", capture)).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "import | name a FILE, or the bare bytes of a side with --client and --server",
        "import /no/file | /no/file: there is no such file",
        "import --format tea x | \"tea\" is not a format (strace, pcap, raw, twisted-log)",
        "import --fd x:y x | \"x:y\" is not a descriptor (write N, or IN:OUT for two pipes)",
        "import --format raw pom.xml | whose bytes are these?",
        "import --format strace pom.xml | no line is one of strace's",
        "import pom.xml | it is neither strace's log",
      })
  void whatCannotBeImportedSaysWhyAndExitsWith2(String line, String message) {
    List<Object> words = new ArrayList<>(List.of((Object[]) line.split(" ")));
    Path capture = folder.resolve("capture");
    words.addAll(List.of("-o", capture));

    assertThat(execute(words.toArray())).isEqualTo(2);

    assertThat(err.toString()).contains(message).doesNotContain("\tat ");
    assertThat(capture).doesNotExist();
  }

  @Test
  void writesOverNothing() throws Exception {
    Path capture = Files.writeString(folder.resolve("capture"), "mine");

    assertThat(execute("import", FIXTURES + "traffic-1", "-o", capture)).isEqualTo(2);

    assertThat(err.toString()).contains("it exists already");
    assertThat(capture).content().isEqualTo("mine");
  }

  private int execute(Object... words) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    String[] arguments = new String[words.length];
    for (int index = 0; index < words.length; index++) {
      arguments[index] = words[index].toString();
    }
    return line.execute(arguments);
  }
}
