package dev.ampinterop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code diff} of two reports of runs. A result is written {@code case pairing verdict …}. */
class DiffOfReportsTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @ParameterizedTest(name = "{0}, then {1}: {2}, status {3}")
  @CsvSource(
      nullValues = "-",
      value = {
        "passed, passed, no difference, 0",
        "failed, errored, no difference, 0",
        "skipped, skipped, no difference, 0",
        "passed, failed, 1 broken, 1",
        "passed, errored, 1 broken, 1",
        "skipped, failed, 1 broken, 1",
        "passed, skipped, '1 skipped, and was played', 1",
        "failed, skipped, '1 skipped, and was played', 1",
        "failed, passed, 1 fixed, 0",
        "skipped, passed, '1 passed, and was skipped', 0",
        "-, failed, 1 new and failed, 1",
        "-, passed, 1 new, 0",
        "passed, -, 1 gone, 1",
        "skipped, -, no difference, 0",
      })
  void eachConversationIsCompared(String was, String now, String summary, int status)
      throws IOException {
    Path before = report("before", was == null ? new String[0] : new String[] {"a/b " + was});
    Path after = report("after", now == null ? new String[0] : new String[] {"a/b " + now});

    assertThat(diff(before, after)).isEqualTo(status);
    assertThat(out.toString()).contains(summary + "; both have ");
  }

  @Test
  void whatFailsAndWhereIsShownOnceForACase() throws IOException {
    Path before = report("before", "a/b passed 1", "a/b passed 2", "a/c failed 1");
    Path after = report("after", "a/b failed 1 it|broke", "a/b failed 2 it|broke", "a/c passed 1");

    assertThat(diff(before, after)).isOne();
    assertThat(out.toString().lines())
        .containsExactly(
            "broken: 2",
            "  a/b  java:p1 over unix, java:p2 over unix",
            "    it|broke",
            "fixed: 1",
            "  a/c  java:p1 over unix",
            "2 broken; 1 fixed; both have 3 conversations");
    out.getBuffer().setLength(0);
    assertThat(diff(before, after, "--markdown")).isOne();
    assertThat(out.toString().lines())
        .contains(
            "**2 broken; 1 fixed; both have 3 conversations**",
            "### Broken: 2",
            "| `a/b` | java:p1 over unix, java:p2 over unix | it\\|broke |");
  }

  @Test
  void theWorstRoundCounts() throws IOException {
    Path before = report("before", "a/b passed", "a/b passed");

    assertThat(diff(before, report("after", "a/b passed", "a/b failed"))).isOne();
    assertThat(diff(before, report("once", "a/b passed"))).isZero();
  }

  @Test
  void oneReleaseIsComparedWithAnotherOne() throws IOException {
    Path old = withReleases("old", "22.4.0");
    Path young = withReleases("young", "26.10.0");
    Path both = withReleases("both", "22.4.0", "26.10.0");

    assertThat(diff(old, young)).isZero();
    assertThat(out.toString()).contains("no difference; both have 1 conversation\n");
    out.getBuffer().setLength(0);
    assertThat(diff(old, both)).isZero();
    assertThat(out.toString()).contains("a/b  java:p over unix with Twisted 26.10.0", "1 new;");
  }

  @Test
  void choicesTimesAndProblemsAreCompared() throws IOException {
    ObjectNode before = document("a/b passed", "a/c passed");
    ObjectNode after = document("a/b passed", "a/c passed");
    ((ObjectNode) before.at("/results/0")).putArray("differences").add("tag").add("closing");
    ((ObjectNode) after.at("/results/0")).putArray("differences").add("key-order").add("tag");
    ((ObjectNode) after.at("/results/1")).put("millis", 900);

    assertThat(diff(write("1", before), write("2", after), "--slower-by", "500ms")).isZero();
    assertThat(out.toString()).contains("+key-order -closing", "slower: 1", "900 ms, was 5 ms");
    after.putArray("problems").add("the peer left a process behind");
    assertThat(diff(write("1", before), write("2", after))).isOne();
    assertThat(out.toString()).contains("new problem: the peer left a process behind");
  }

  @Test
  void whatIsNotComplete() throws IOException {
    ObjectNode cut = document("a/b passed");
    cut.put("complete", false).put("incomplete_because", "SIGTERM");

    assertThat(diff(write("cut", cut), report("whole", "a/b passed"))).isZero();
    assertThat(err.toString()).contains("cut is not complete: SIGTERM");
  }

  @Test
  void whatCannotBeRead() throws IOException {
    Path good = report("good", "a/b passed");
    String text = Files.readString(good);
    Path cut = Files.writeString(folder.resolve("cut"), text.substring(0, text.length() - 9));
    Path other =
        Files.writeString(folder.resolve("other"), text.replace("\"pairing\"", "\"between\""));
    Path odd = Files.writeString(folder.resolve("odd"), text.replace("passed", "perhaps"));

    assertThat(diff(good, cut)).isEqualTo(2);
    assertThat(err.toString()).contains(cut + " is not a whole report: ");
    assertThat(diff(other, good)).isEqualTo(2);
    assertThat(err.toString()).contains(other + ": results[0] has no \"pairing\"");
    assertThat(diff(good, odd)).isEqualTo(2);
    assertThat(err.toString()).contains("results[0].verdict is \"perhaps\"");
    assertThat(diff(good, good, "--variable", "A.b")).isEqualTo(2);
    assertThat(err.toString()).contains("--variable is for two captures");
  }

  private Path withReleases(String name, String... releases) throws IOException {
    ObjectNode document = document();
    for (String release : releases) {
      document.withArray("results").add(result("a/b passed").put("twisted", release));
    }
    return write(name, document);
  }

  private Path report(String name, String... results) throws IOException {
    return write(name, document(results));
  }

  private static ObjectNode document(String... results) {
    ObjectNode document = JsonMapper.shared().createObjectNode().put("complete", true);
    document.putArray("results");
    for (String result : results) {
      document.withArray("results").add(result(result));
    }
    return document;
  }

  private static ObjectNode result(String text) {
    List<String> words = new ArrayList<>(List.of(text.split(" ")));
    ObjectNode result =
        JsonMapper.shared()
            .createObjectNode()
            .put("case", words.get(0))
            .put("pairing", "java:p" + (words.size() > 2 ? words.get(2) : ""))
            .put("transport", "unix")
            .putNull("twisted")
            .put("verdict", words.get(1))
            .put("millis", 5);
    return result.put("reason", words.size() > 3 ? words.get(3) : null);
  }

  private Path write(String name, ObjectNode document) throws IOException {
    return Files.writeString(folder.resolve(name), document.toString());
  }

  private int diff(Path before, Path after, String... options) {
    List<String> arguments = new ArrayList<>(List.of("diff", before.toString(), after.toString()));
    arguments.addAll(List.of(options));
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments.toArray(String[]::new));
  }
}
