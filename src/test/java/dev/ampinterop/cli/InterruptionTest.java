package dev.ampinterop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signals at chosen moments; .ci/long/interrupts sends them at random ones, and in containers. */
@Timeout(600)
class InterruptionTest {
  private static final String LINE = "amp-interop: interrupted, cleaning up";

  @TempDir private Path folder;
  private Path temporary;
  private Path err;

  @BeforeEach
  void makeFolders() throws IOException {
    temporary = Files.createDirectory(folder.resolve("t"));
    err = folder.resolve("err");
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    assertThat(temporary).isEmptyDirectory();
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      assertThat(all.map(process -> process.info().commandLine().orElse("")))
          .noneMatch(line -> line.contains(folder.toString()));
    }
  }

  /** A peer that never says hello: the run waits for it when the signal comes. */
  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void whileAPeerStarts(String signal, int status) throws Exception {
    Path script = Path.of("src/test/resources/peers/bad_peer.py").toAbsolutePath();
    String up = "echo up >" + folder.resolve("up");
    String subject =
        "exec:sh -c '" + up + "; exec python3 " + script + " hangs-at-hello \"$@\"' peer";
    Process run =
        start(List.of(), "run", "dispatch/sum", "--pair", "bad:bad", "--subject", subject);
    await(folder.resolve("up"));
    assertEndsBy(signal, status, run);
  }

  /** Two signals: the second one must not cut short what the first one began. */
  @Test
  void whileAnEnvironmentIsMade() throws Exception {
    Path python =
        Files.writeString(
            Files.createDirectory(folder.resolve("bin")).resolve("python3"),
            """
            #!/bin/sh
            case "$*" in
              *version_info*) echo 3.11 ;;
              *venv*) for last; do :; done; mkdir -p "$last/bin"; echo up >%1$s/up; exec sleep 1000 ;;
            esac
            """
                .formatted(folder));
    assertThat(python.toFile().setExecutable(true)).isTrue();
    List<String> environment =
        List.of(
            "XDG_CACHE_HOME=" + folder.resolve("cache"),
            "PATH=" + python.getParent() + ":" + System.getenv("PATH"));
    Process run = start(environment, "run", "dispatch/sum", "--peer", "process");
    await(folder.resolve("up"));
    Program.signal("TERM", run);
    assertEndsBy("TERM", 143, run); // of two kinds Java might see the second first
    try (Stream<Path> made = Files.list(folder.resolve("cache/amp-interop"))) {
      assertThat(made).noneMatch(Files::isDirectory);
    }
  }

  @Test
  void whileACommandIsRecorded() throws Exception {
    String command = "echo $$ >" + folder.resolve("up") + "; exec sleep 1000";
    Path capture = folder.resolve("capture");
    Process run = start(List.of(), "record", "-o", capture, "--", "sh", "-c", command);
    await(folder.resolve("up"));
    long child = Long.parseLong(Files.readString(folder.resolve("up")).strip());
    assertEndsBy("TERM", 143, run);
    assertThat(ProcessHandle.of(child).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void aPeerTakesItsSocketAlong() throws Exception {
    Path socket = temporary.resolve("s");
    Process peer = start(List.of(), "peer", "--listen", socket);
    while (!Files.exists(socket)) {
      Thread.onSpinWait();
    }
    assertEndsBy("INT", 130, peer);
  }

  private void assertEndsBy(String signal, int status, Process run) throws Exception {
    Program.signal(signal, run);
    assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readAllLines(err)).endsWith(LINE).containsOnlyOnce(LINE);
    assertThat(run.exitValue()).isEqualTo(status);
  }

  private Process start(List<String> environment, Object... arguments) throws IOException {
    List<String> line = new ArrayList<>(List.of("env", "--default-signal=INT"));
    line.addAll(environment);
    List<String> program = new ArrayList<>(Program.command(arguments));
    program.add(1, "-Djava.io.tmpdir=" + temporary);
    line.addAll(program);
    return new ProcessBuilder(line)
        .directory(folder.toFile())
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(err.toFile())
        .start();
  }

  private static void await(Path file) throws IOException {
    while (!Files.exists(file) || Files.size(file) == 0) {
      Thread.onSpinWait();
    }
  }
}
