package dev.ampinterop.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;

/** What the command line says of itself. */
@Timeout(600)
class HelpTest {
  /** A word as a shell takes it: in quotes, or up to the next space. */
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  static Stream<String> verbs() {
    return Main.commandLine().getSubcommands().keySet().stream();
  }

  @Test
  void thereAreVerbs() {
    assertThat(verbs())
        .contains("run", "list", "show", "validate", "soak", "doctor", "help", "completion");
  }

  @ParameterizedTest
  @MethodSource("verbs")
  void everyVerbHelpsOnStandardOutput(String verb) {
    assertThat(execute(verb, "--help")).isZero();
    String help = out.toString();
    assertThat(help).startsWith("Usage: amp-interop " + verb + " ").contains("-h, --help");
    assertThat(help.lines()).allMatch(line -> line.length() <= 80);

    for (List<String> line : List.of(List.of(verb, "-h"), List.of("help", verb))) {
      out.getBuffer().setLength(0);
      assertThat(execute(line.toArray(String[]::new))).as("%s", line).isZero();
      assertThat(out).as("%s", line).hasToString(help);
    }
    assertThat(err.toString()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("verbs")
  void theExamplesOfAVerbCanBeParsed(String verb) {
    String[] examples =
        Main.commandLine().getSubcommands().get(verb).getCommandSpec().usageMessage().footer();
    assertThat(examples).isNotEmpty().allMatch(line -> line.contains("amp-interop " + verb));
    for (String example : examples) {
      if (verb.equals("completion")) {
        continue; // what the shell does with it is not for us to parse
      }
      assertThatCode(() -> Main.commandLine().parseArgs(words(example)))
          .as(example)
          .doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @MethodSource("verbs")
  void everyOptionSaysWhatItDoes(String verb) {
    assertThat(Main.commandLine().getSubcommands().get(verb).getCommandSpec().options())
        .extracting(OptionSpec::description)
        .allMatch(lines -> lines.length > 0 && !lines[0].isBlank());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rnu | there is no verb \"rnu\" (did you mean \"run\"?)",
        "run --pare java:java | --pair",
        "soak --tiemout 3 | --timeout",
        "help rnu | there is no verb \"rnu\" (did you mean \"run\"?)",
        "run dispatch/sim | did you mean dispatch/sum",
        "show dispatch/sim | did you mean dispatch/sum",
      })
  void aSlipGetsTheNearest(String line, String near) {
    assertThat(execute(line.split(" "))).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).contains(near);
  }

  @Test
  void linesAreAsLongAsColumnsSays() throws Exception {
    for (int columns : List.of(60, 120)) {
      for (List<String> line : List.of(List.of("list"), List.of("run", "--help"))) {
        Program.Ended ended = run(Map.of("COLUMNS", "" + columns), line);
        assertThat(ended.status()).isZero();
        assertThat(ended.out().lines().mapToInt(String::length).max().orElseThrow())
            .as("%s in %d columns", line, columns)
            .isBetween(columns - 20, columns);
      }
    }
    // Elsewhere nothing is cut: other programs may want to read it.
    Program.Ended whole = run(Map.of("COLUMNS", ""), List.of("list"));
    assertThat(whole.out().lines()).anyMatch(line -> line.endsWith("all pairings"));
    assertThat(whole.out()).doesNotContain("…");
  }

  @Test
  void colourIsForTerminalsOrForThoseWhoAskForIt() throws Exception {
    assertThat(run(Map.of(), List.of("run", "--help")).out()).doesNotContain("\033");
    assertThat(run(Map.of("CLICOLOR_FORCE", "1"), List.of("run", "--help")).out())
        .contains("\033[");
    assertThat(Terminal.colour(Map.of("TERM", "xterm"), true)).isEqualTo(Ansi.ON);
    assertThat(Terminal.colour(Map.of("TERM", "xterm"), false)).isEqualTo(Ansi.OFF);
    assertThat(Terminal.colour(Map.of("TERM", "dumb"), true)).isEqualTo(Ansi.OFF);
    assertThat(Terminal.colour(Map.of("TERM", "xterm", "NO_COLOR", "1"), true)).isEqualTo(Ansi.OFF);
    assertThat(Terminal.colour(Map.of("TERM", "xterm", "NO_COLOR", ""), true)).isEqualTo(Ansi.ON);
    assertThat(Terminal.columns(Map.of("COLUMNS", "0"))).isEmpty();
    assertThat(Terminal.columns(Map.of("COLUMNS", "wide"))).isEmpty();
    assertThat(Terminal.columns(Map.of("COLUMNS", "99"))).isEqualTo(OptionalInt.of(99));
  }

  @Test
  void bashCompletesVerbsAndOptions() throws Exception {
    assertThat(execute("completion")).isZero();
    Path script = Files.writeString(folder.resolve("completion.bash"), out.toString());
    String complete =
        "source %s; COMP_WORDS=(amp-interop %s); COMP_CWORD=%d; _complete_amp-interop;"
            + " echo \"${COMPREPLY[@]}\"";
    assertThat(bash(complete.formatted(script, "pro", 1))).isEqualTo("promote\n");
    assertThat(bash(complete.formatted(script, "run --pee", 2))).isEqualTo("--peer\n");
    assertThat(bash(complete.formatted(script, "help val", 2))).isEqualTo("validate\n");
    for (String verb : List.of("run", "list", "show")) {
      assertThat(bash(complete.formatted(script, verb + " dispatch/su", 2)))
          .contains("dispatch/sum");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"list", "list --json", "show dispatch/sum", "validate", "completion", "help run"})
  void whatCannotBePrintedIsSaid(String verb) throws Exception {
    String program = Program.shell(Program.command((Object[]) verb.split(" ")));

    assertThat(Program.run(folder, List.of("bash", "-c", program + " >/dev/full")))
        .isEqualTo(
            new Program.Ended(
                2,
                "",
                "amp-interop: what was printed cannot all be written: the output takes no more\n"));
  }

  @Test
  void whoeverReadsMayHaveSeenEnough() throws Exception {
    String program = Program.shell(Program.command("completion"));
    Program.Ended ended =
        Program.run(folder, List.of("bash", "-c", program + " | head -n 1; exit ${PIPESTATUS[0]}"));

    assertThat(ended.status()).isZero();
    assertThat(ended.out()).hasLineCount(1);
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void thePageForManHasEveryVerbAndOption() throws Exception {
    ShellFiles.main(
        new String[] {folder.resolve("shell").toString(), folder.resolve("jar/shell").toString()});
    assertThat(folder.resolve("jar/shell/amp-interop.1"))
        .hasSameTextualContentAs(folder.resolve("shell/amp-interop.1"));
    assertThat(folder.resolve("shell/amp-interop.bash")).content().contains("complete -F");
    String page = Files.readString(folder.resolve("shell/amp-interop.1"));
    assertThat(page).startsWith(".TH AMP-INTEROP 1 ").doesNotContain("${", "%%");
    for (Map.Entry<String, CommandLine> verb : Main.commandLine().getSubcommands().entrySet()) {
      assertThat(page).contains("\n.SS \"" + verb.getKey().replace("-", "\\-") + "\"\n");
      for (OptionSpec option : verb.getValue().getCommandSpec().options()) {
        assertThat(page).contains(option.longestName().replace("-", "\\-"));
      }
    }
    assertThat(page.lines())
        .allMatch(line -> !line.startsWith(".") || line.matches("\\.(TH|SH|SS|TP|PP|nf|fi)( .*)?"));
  }

  @Test
  void quietLeavesOutProgressAndVerboseShowsWhatPeersSay() throws Exception {
    String peer =
        "exec:sh -c 'echo a word of the peer >&2; exec \"$@\"' x "
            + Program.shell(Program.command("peer"));
    List<String> line = List.of("run", "dispatch/sum", "--pair", "java:java", "--subject", peer);
    assertThat(run(Map.of(), line).err()).doesNotContain("a word of the peer");
    List<String> verbose = new ArrayList<>(line);
    verbose.add("-v");
    Program.Ended ended = run(Map.of(), verbose);
    assertThat(ended.err()).contains("a word of the peer\n");
    assertThat(ended.out()).endsWith("\n1 passed, 0 failed, 0 skipped\n");

    List<String> soak = List.of("soak", "--calls", "10", "--pair", "java:java", "--seed", "7");
    assertThat(run(Map.of(), soak).status()).isZero();
    List<String> quiet = new ArrayList<>(soak);
    quiet.add("-q");
    assertThat(run(Map.of(), quiet).err()).isEmpty();
  }

  private static String[] words(String example) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(example.replace("%%", "%"));
    while (word.find()) {
      words.add(word.group(1) == null ? word.group(2) : word.group(1));
    }
    return words.subList(1, words.size()).toArray(String[]::new);
  }

  private String bash(String script) throws Exception {
    Program.Ended ended = Program.run(folder, List.of("bash", "-c", script));
    assertThat(ended.status()).as(ended.err()).isZero();
    return ended.out();
  }

  /** In a process of its own, with these variables besides ours; an empty one is taken away. */
  private Program.Ended run(Map<String, String> variables, List<String> line) throws Exception {
    List<String> command = new ArrayList<>(List.of("env", "-u", "NO_COLOR", "-u", "COLUMNS"));
    variables.forEach(
        (name, value) -> command.addAll(value.isEmpty() ? List.of() : List.of(name + "=" + value)));
    command.addAll(Program.command(line.toArray()));
    return Program.run(folder, command);
  }

  private int execute(String... line) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .setUsageHelpAutoWidth(false)
        .execute(line);
  }
}
