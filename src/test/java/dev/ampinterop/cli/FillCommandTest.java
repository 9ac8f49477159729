package dev.ampinterop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(600)
class FillCommandTest {
  private static final Path SUM = Path.of("src/test/resources/cases/dispatch/sum.json");
  private static final String BLANK =
      """
      {
        "id": "dispatch/sum",
        "claim": "A call is answered with the values that its responder returns.",
        "requires": ["answer-1"],
        "commands": {"Sum": {"arguments": {"a": "Integer", "b": "Integer"}, "response": {"total": "Integer"}}},
        "client": {"does": [{"call": "Sum", "with": {"a": 13, "b": 81}}]},
        "server": {"responders": {"Sum": [{"answer": {"total": 94}}]}}
      }
      """;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;
  private Path blank = Path.of("");

  @BeforeEach
  void aCaseThatIsNotComplete() throws IOException {
    blank = Files.createDirectories(folder.resolve("dispatch")).resolve("sum.json");
    Files.writeString(blank, BLANK);
  }

  @Test
  void printsTheCase() throws IOException {
    assertThat(execute("fill", blank.toString())).as(err.toString()).isZero();
    assertThat(json(out.toString())).isEqualTo(json(Files.readString(SUM)));
    assertThat(err.toString())
        .endsWith(
            "amp-interop: this is what Twisted 26.10.0 does; read it before you believe it\n");
    assertThat(blank).hasContent(BLANK);
  }

  @Test
  void writesIntoTheFileWhatCanThenBePlayed() throws IOException {
    String cases = folder.toString();
    assertThat(execute("run", "--cases", cases, "--pair", "java:java")).isEqualTo(2);
    assertThat(err.toString())
        .contains("sum.json:1:1: \"wire\" is missing", "; amp-interop fill does that)");

    assertThat(execute("fill", "--cases", cases, "dispatch/sum", "--write"))
        .as(err.toString())
        .isZero();
    assertThat(out.toString()).isEmpty();
    assertThat(json(Files.readString(blank))).isEqualTo(json(Files.readString(SUM)));
    assertThat(execute("validate", cases)).isZero();
    assertThat(execute("run", "--cases", cases, "--pair", "java:java")).isZero();
  }

  @Test
  void whatIsThereIsWrittenAnewOnlyByForce() throws IOException {
    Path wrong = folder.resolve("dispatch/sum.json");
    String text = Files.readString(SUM);
    Files.writeString(
        wrong, text.replace("{\"total\": 94}}}", "{\"total\": 1}}}").replace("\"13\"", "\"14\""));
    assertThat(execute("fill", wrong.toString())).isEqualTo(2);
    assertThat(err.toString()).contains(wrong + ": it has a wire already (", "add --force)");

    Path there = Files.writeString(folder.resolve("there.json"), "mine");
    assertThat(execute("fill", blank.toString(), "--force", "-o", there.toString()))
        .as(err.toString())
        .isZero();
    assertThat(json(Files.readString(there))).isEqualTo(json(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dispatch/sim | no case matches \"dispatch/sim\" (did you mean dispatch/sum",
        "dispatch/s* | means 5 cases (name one by its id, or its file)",
        "/no/such.json | there is no such file",
        "FILE --write -o other.json | -o and --write: the case goes to one place",
        "FILE -o FILE | it exists already",
        "FILE -o /no/where.json | there is no folder /no",
        "FILE --twisted 26.10.0 --twisted 24.11.0 | --twisted: this verb plays with one release",
      })
  void whatCannotBeFilledSaysWhy(String words, String message) {
    assertThat(execute(("fill " + words.replace("FILE", blank.toString())).split(" ")))
        .isEqualTo(2);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).contains(message).doesNotContain("\tat ");
  }

  private int execute(String... words) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    boolean plays = words[0].equals("fill");
    return plays
        ? line.execute(
            Stream.concat(
                    Stream.of(words), Stream.of("--peer", System.getProperty("peer", "process")))
                .toArray(String[]::new))
        : line.execute(words);
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }
}
