package dev.ampinterop.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.cases.CaseLoader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The README's way from a wire bug to a case, command by command as it stands there. */
@Timeout(300)
class ReadmeWalkTest {
  private static final Pattern WALK =
      Pattern.compile("(?s)## From a wire bug to a case\n.*?```console\n(.*?)```");
  private static final Pattern SOCKET = Pattern.compile("(?:serve |--listen unix:)(\\S+)");
  private static final Pattern VARIES =
      Pattern.compile("\\d+\\.\\d+(?= ([<>]|m?s))|\\d+(?= (boxes became|tries|passed))");

  @TempDir private Path folder;
  private final List<Process> inBackground = new ArrayList<>();
  private int outputs;

  /** A command, and what the README shows of what it prints. */
  private record Step(String command, List<String> shown) {}

  @Test
  void everyCommandDoesWhatTheReadmeShows() throws Exception {
    copyExamples();
    writeProgram();
    Files.createDirectory(folder.resolve("conformance-cases"));

    List<Step> steps = steps();
    assertThat(steps)
        .extracting(Step::command)
        .anyMatch(command -> command.contains("record"))
        .anyMatch(command -> command.contains("decode"))
        .anyMatch(command -> command.contains("minimize"))
        .anyMatch(command -> command.contains("promote"));
    for (Step step : steps) {
      if (step.command().endsWith("&")) {
        startInBackground(step.command());
      } else {
        assertThat(alike(run(step.command())))
            .as(step.command())
            .containsSequence(alike(step.shown()));
      }
      if (step.command().contains(" write ")) {
        awaitTheRecorder();
      }
    }

    var cases = new CaseLoader().load(List.of(folder.resolve("conformance-cases")));
    assertThat(cases.problems()).isEmpty();
    assertThat(cases.cases()).singleElement().extracting("id").isEqualTo("captured/empty-text");
  }

  @AfterEach
  void endWhatRuns() {
    for (Process process : inBackground) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static List<Step> steps() throws IOException {
    var walk = WALK.matcher(Files.readString(Path.of("README.md")));
    assertThat(walk.find()).as("README.md has the section, and a console block in it").isTrue();
    List<Step> steps = new ArrayList<>();
    for (String line : walk.group(1).lines().toList()) {
      if (line.startsWith("$ ")) {
        steps.add(new Step(line.substring(2), new ArrayList<>()));
      } else {
        steps.get(steps.size() - 1).shown().add(line);
      }
    }
    return steps;
  }

  private void copyExamples() throws IOException {
    Path examples = Path.of("docs", "examples");
    Path copy = Files.createDirectories(folder.resolve(examples));
    Files.copy(examples.resolve("notes.py"), copy.resolve("notes.py"));
  }

  /** What stands in a checkout is the launcher; this runs the classes under test. */
  private void writeProgram() throws IOException {
    String peer = System.getProperty("peer", "auto");
    Path program = folder.resolve("amp-interop");
    Files.writeString(
        program,
        """
        #!/bin/sh
        [ "$1" != promote ] || set -- "$@" --peer %s
        exec %s "$@"
        """
            .formatted(peer, Program.shell(Program.command())));
    assertThat(program.toFile().setExecutable(true)).isTrue();
  }

  private void startInBackground(String command) throws IOException {
    String alone = command.substring(0, command.length() - 1);
    inBackground.add(start("exec " + alone, newOutput()));
    var named = SOCKET.matcher(alone);
    assertThat(named.find()).as(command).isTrue();
    Path socket = folder.resolve(named.group(1));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!Files.exists(socket)) {
      assertThat(System.nanoTime()).as("%s listens", command).isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  /** It ends by itself once its one connection is over. */
  private void awaitTheRecorder() throws InterruptedException {
    Process recorder = inBackground.get(1);
    assertThat(recorder.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(recorder.exitValue()).isZero();
  }

  private List<String> run(String command) throws IOException, InterruptedException {
    Path out = newOutput();
    Process process = start(command, out);
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(command).isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return Files.readString(out, UTF_8).lines().toList();
  }

  private Process start(String command, Path out) throws IOException {
    return new ProcessBuilder("sh", "-c", command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectInput(new File("/dev/null"))
        .redirectOutput(out.toFile())
        .start();
  }

  private Path newOutput() {
    return folder.resolve("out-" + outputs++);
  }

  /** Without times, and numbers of what one machine does a little more of than another. */
  private static List<String> alike(List<String> lines) {
    return lines.stream().map(line -> VARIES.matcher(line).replaceAll("N")).toList();
  }
}
