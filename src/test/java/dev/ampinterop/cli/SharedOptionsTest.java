package dev.ampinterop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What several verbs have in common, they say and do alike. */
@Timeout(600)
class SharedOptionsTest {
  /** The same name for another thing: where the new case goes, and the form of the output. */
  private static final Map<String, Set<String>> OF_THEIR_OWN =
      Map.of(
          "--cases", Set.of("promote"),
          "--json", Set.of("list", "decode"),
          "--output", Set.of("export"),
          "--against", Set.of("run", "promote"));

  private static final String CAPTURE = "src/test/resources/cases/dispatch/sum.json";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--peer",
        "--twisted",
        "--timeout",
        "--against",
        "--cases",
        "--subject",
        "--log-peer",
        "--start-timeout",
        "--pair",
        "--output",
        "--json"
      })
  void anOptionOfSeveralVerbsIsOneOption(String name) {
    Map<String, OptionSpec> found =
        Main.commandLine().getSubcommands().entrySet().stream()
            .filter(verb -> !OF_THEIR_OWN.getOrDefault(name, Set.of()).contains(verb.getKey()))
            .filter(verb -> verb.getValue().getCommandSpec().findOption(name) != null)
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey, verb -> verb.getValue().getCommandSpec().findOption(name)));

    assertThat(found).as("the verbs with " + name).hasSizeGreaterThan(1);
    assertThat(found.values()).extracting(OptionSpec::paramLabel).containsOnly(label(found));
    assertThat(found.values())
        .extracting(option -> String.join(" ", option.description()).replaceAll("[0-9]+", "N"))
        .allMatch(text -> text.equals(description(found)));
  }

  private static String label(Map<String, OptionSpec> found) {
    return found.values().iterator().next().paramLabel();
  }

  private static String description(Map<String, OptionSpec> found) {
    String[] lines = found.values().iterator().next().description();
    return String.join(" ", lines).replaceAll("[0-9]+", "N");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run dispatch/sum --pair java:java --json",
        "run dispatch/sum --pair java:java --junit",
        "soak --calls 1 --pair java:java --json",
        "minimize " + CAPTURE + " --symptom fails -o",
        "record --listen unix:/no/front --connect unix:/no/back -o",
        "import --client pom.xml -o",
        "export " + CAPTURE + " -o",
        "decode " + CAPTURE + " --html",
      })
  void whatCannotBeWrittenIsRefusedAlikeBeforeAnythingIsDone(String line) throws IOException {
    Path nowhere = folder.resolve("none/file");
    assertThat(execute(line + " " + nowhere)).isEqualTo(2);
    assertThat(err)
        .hasToString(
            "amp-interop: cannot write to %s: there is no folder %s (make it, or name another file)\n"
                .formatted(nowhere, nowhere.getParent()));

    err.getBuffer().setLength(0);
    assertThat(execute(line + " " + folder)).isEqualTo(2);
    assertThat(err)
        .hasToString(
            "amp-interop: cannot write to %s: it is a folder (name a file in it)\n"
                .formatted(folder));
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run --timeout",
        "soak --timeout",
        "replay c --as client --timeout",
        "minimize c -o d --symptom fails --timeout",
        "minimize c -o d --symptom fails --time-limit",
        "promote c --id a/b --claim c --timeout",
      })
  void timesAreCheckedAlike(String line) {
    for (String wrong : List.of("0", "-1", "soon", "NaN", "1e300")) {
      err.getBuffer().setLength(0);
      assertThat(execute(line + " " + wrong)).as(wrong).isEqualTo(2);
      assertThat(err.toString())
          .contains("\"" + wrong + "\" is not a number of seconds (write 5 or 0.5");
    }
  }

  @Test
  void oneReleaseIsOneReleaseWhereSeveralCannotBePlayed() {
    String twice = " --twisted 26.10.0 --twisted 24.11.0";
    assertThat(execute("minimize " + CAPTURE + " -o " + folder + "/d --symptom differs" + twice))
        .isEqualTo(2);
    assertThat(err.toString()).contains("--twisted: this verb plays with one release");
  }

  @Test
  void aFolderOfCasesInTheCurrentFolderIsNotTheSuite() throws Exception {
    Path cases = Files.createDirectories(folder.resolve("conformance-cases/own"));
    Files.writeString(
        cases.resolve("case.json"),
        Files.readString(Path.of(CAPTURE)).replace("dispatch/sum", "own/case"));

    Program.Ended builtIn = Program.run(folder, "list");
    assertThat(builtIn.status()).isZero();
    assertThat(builtIn.out().lines()).hasSizeGreaterThan(500);
    assertThat(builtIn.out()).doesNotContain("own/case");

    Program.Ended own = Program.run(folder, "list", "--cases", "conformance-cases");
    assertThat(own.out().lines()).singleElement().asString().startsWith("own/case");
  }

  private int execute(String line) {
    CommandLine command = Main.commandLine();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    return command.execute(line.split(" "));
  }
}
