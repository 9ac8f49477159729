package dev.ampinterop.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.peer.PeerChoice;
import dev.ampinterop.conformance.peer.TwistedEnvironment;
import dev.ampinterop.conformance.peer.TwistedRequirement;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What docs/captures.md tells of {@code trial -j2}, done as it stands there. */
@Timeout(600)
class RecordedTrialTest {
  private static final Pattern SHELL = Pattern.compile("(?s)```sh\n(.*?)```");

  @TempDir private Path folder;

  @Test
  void theWorkersOfTrialAreRecordedDecodedAndReplayed() throws Exception {
    List<String> told =
        SHELL
            .matcher(Files.readString(Path.of("docs/captures.md")))
            .results()
            .limit(2)
            .map(found -> found.group(1))
            .toList();
    writeTests();
    writeProgram();

    // trial's own status: one of the tests fails.
    String trial = run(told.get(0), 1);
    assertThat(trial).contains("Ran 4 tests", "skips=1, failures=1, errors=1, successes=1");

    String shown = run("set -e\n" + told.get(1), 0);
    assertThat(shown.split("0 in no box\n", -1)).as(shown).hasSize(3);
    assertThat(shown.split("nothing is wrong\n", -1)).as(shown).hasSize(3);
    assertThat(shown.split("1 passed, 0 failed, 0 skipped\n", -1)).as(shown).hasSize(5);
    for (String test : List.of("passes", "fails", "errs", "skips")) {
      assertThat(shown).contains("testCase=small.test_small.Small.test_" + test + "\n");
    }
    assertThat(shown).contains("AddSuccess", "AddFailure", "AddError", "AddSkip");
  }

  private void writeTests() throws IOException {
    Path small = Files.createDirectory(folder.resolve("small"));
    Files.createFile(small.resolve("__init__.py"));
    Files.writeString(
        small.resolve("test_small.py"),
        """
        from twisted.trial.unittest import SkipTest, TestCase


        class Small(TestCase):
            def test_passes(self):
                pass

            def test_fails(self):
                self.assertEqual(1, 2)

            def test_errs(self):
                raise ValueError("b\\N{LATIN SMALL LETTER O WITH DIAERESIS}se")

            def test_skips(self):
                raise SkipTest("not today")
        """);
  }

  private void writeProgram() throws IOException {
    Path program = Files.createDirectory(folder.resolve("bin")).resolve("amp-interop");
    Files.writeString(
        program,
        """
        #!/bin/sh
        exec "%s/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "%s" %s "$@"
        """
            .formatted(
                System.getProperty("java.home"),
                System.getProperty("java.class.path"),
                Main.class.getName()));
    assertThat(program.toFile().setExecutable(true)).isTrue();
  }

  private String run(String script, int status) throws Exception {
    Path python =
        new TwistedEnvironment(
                TwistedEnvironment.cacheFolder(),
                TwistedRequirement.parse(PeerChoice.DEFAULT_TWISTED))
            .python(step -> {});
    Path out = folder.resolve("out");
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", script);
    builder.directory(folder.toFile()).redirectErrorStream(true).redirectOutput(out.toFile());
    builder.redirectInput(new File("/dev/null"));
    builder.environment().remove("PYTHONPATH");
    builder
        .environment()
        .merge(
            "PATH",
            folder.resolve("bin") + ":" + python.getParent(),
            (old, own) -> own + ":" + old);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(Files.readString(out)).isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    String said = Files.readString(out, UTF_8);
    assertThat(process.exitValue()).as(said).isEqualTo(status);
    return said;
  }
}
