package dev.ampinterop.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.conformance.peer.PeerChoice;
import dev.ampinterop.conformance.peer.PeerNotFound;
import dev.ampinterop.conformance.peer.TwistedEnvironment;
import dev.ampinterop.conformance.peer.TwistedRequirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code record --strace} and {@code record --pid}, as processes of their own. */
@Timeout(600)
class TracedRecordingTest {
  private static final Path EXAMPLES = Path.of("docs/examples").toAbsolutePath();
  private static final String SAME = "no differences in 302 calls on 1 connection that both have\n";

  @TempDir private Path folder;
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void end() {
    started.forEach(process -> process.descendants().forEach(ProcessHandle::destroyForcibly));
    started.forEach(Process::destroyForcibly);
  }

  /** The client is traced from its start, the server from later on, and between them is a relay. */
  @Test
  void straceShowsWhatARelayRecords() throws Exception {
    needStrace();
    Process server = python("store.py", folder.resolve("back"));
    awaitFile("back");
    Process relay =
        record(
            List.of(),
            "--listen",
            "unix:" + folder.resolve("front"),
            "--connect",
            "unix:" + folder.resolve("back"),
            "--max-connections",
            "1");
    assertThat(relay.errorReader().readLine()).contains("recording from");
    Process attached = attach(List.of(), server);
    Process client =
        record(
            List.of(),
            "--strace",
            "--",
            python(),
            EXAMPLES.resolve("store_client.py"),
            folder.resolve("front"));

    assertThat(client.inputReader().lines()).containsExactly("all is well");
    assertThat(client.errorReader().lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith("amp-interop: tracing ")
                    .contains(" into " + capture(client) + ".strace, of which " + capture(client)),
            line -> assertThat(line).endsWith(" bytes recorded into " + capture(client)));
    assertThat(client.waitFor()).isZero();
    assertThat(relay.waitFor()).isZero();
    server.destroy();
    assertThat(attached.waitFor()).isZero();
    assertThat(attached.errorReader().lines())
        .singleElement()
        .asString()
        .startsWith("amp-interop: 1 connection, ")
        .endsWith(" bytes recorded into " + capture(attached));

    for (Process traced : List.of(client, attached)) {
      Program.Ended diff = Program.run(folder, "diff", capture(relay), capture(traced));
      assertThat(diff.out() + diff.err()).isEqualTo(SAME);
      Program.Ended decoded = Program.run(folder, "decode", capture(traced));
      assertThat(decoded.status()).as(decoded.out()).isZero();
      assertThat(decoded.out())
          .contains(" from the server, 0 in no box\n")
          .endsWith("nothing is wrong\nnobody broke a rule of AMP\n");
      assertThat(Path.of(capture(traced) + ".strace")).doesNotExist();
    }
  }

  /** In the background of a script, where SIGINT is ignored at first. */
  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
  void detachesAndTheProcessGoesOn(String signal, int status) throws Exception {
    needStrace();
    Process server = python("store.py", folder.resolve("back"));
    awaitFile("back");
    Process attached = attach(List.of("sh", "-c", "trap '' INT; exec \"$@\"", "sh"), server);
    call();

    Program.signal(signal, attached);

    assertThat(attached.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(attached.exitValue()).isEqualTo(status);
    assertThat(attached.errorReader().lines())
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("amp-interop: interrupted, cleaning up"),
            line -> assertThat(line).startsWith("amp-interop: 1 connection, "));
    assertThat(Files.readString(Path.of("/proc/" + server.pid() + "/status")))
        .contains("TracerPid:\t0\n");
    call();
    assertThat(Program.run(folder, "decode", capture(attached)).out())
        .contains(" 0 in no box\n")
        .endsWith("nothing is wrong\nnobody broke a rule of AMP\n");
  }

  @Test
  void passesOnStreamsAndTheStatusAndKeepsTheLogWhereNothingIsOfAmp() throws Exception {
    needStrace();
    Process recorder =
        record(List.of(), "--strace", "--", "sh", "-c", "cat; echo oops >&2; kill -9 $$");
    recorder.getOutputStream().write("to the program".getBytes(UTF_8));
    recorder.getOutputStream().close();
    assertThat(new String(recorder.getInputStream().readAllBytes(), UTF_8))
        .isEqualTo("to the program");
    List<String> said = recorder.errorReader().lines().toList();
    Path log = Path.of(capture(recorder) + ".strace");
    assertThat(said)
        .contains("oops")
        .anyMatch(line -> line.contains("no descriptor speaks AMP; these carry bytes"))
        .anyMatch(line -> line.contains("fd 0, pipe") && line.contains(": 14 bytes read, 0 writ"))
        .endsWith("strace's log is kept: amp-interop import " + log + " -o CAPTURE");
    assertThat(recorder.waitFor()).isEqualTo(137);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log)))
        .isEqualTo("rw-------");
    assertThat(capture(recorder)).doesNotExist();
  }

  @Test
  void theProgramAndTheLogGoOnWithoutTheRecorder() throws Exception {
    needStrace();
    Path done = folder.resolve("done");
    String command = "echo up; until test -e \"$0.go\"; do sleep 0.05; done; echo later >\"$0\"";
    Process recorder = record(List.of(), "--strace", "--", "sh", "-c", command, done);
    assertThat(recorder.inputReader().readLine()).isEqualTo("up");
    recorder.destroyForcibly();
    assertThat(recorder.waitFor(60, TimeUnit.SECONDS)).isTrue();

    Files.createFile(folder.resolve("done.go"));

    awaitFile("done");
    Path log = Path.of(capture(recorder) + ".strace");
    assertThat(OpenDescriptors.await(() -> lines(log).endsWith("+++ exited with 0 +++\n")))
        .as(lines(log))
        .isTrue();
    assertThat(lines(log)).contains("\"later\\n\"");
  }

  @Test
  void whatTheProgramLeftBehindIsLetGo() throws Exception {
    needStrace();
    String command = "sleep 1000 >/dev/null 2>&1 & echo $!; exit 3";
    Process recorder = record(List.of(), "--strace", "--", "sh", "-c", command);
    long left = Long.parseLong(recorder.inputReader().readLine());
    ProcessHandle sleeping = ProcessHandle.of(left).orElseThrow();
    try {
      recorder.destroy();
      assertThat(recorder.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(recorder.exitValue()).isEqualTo(143);
      assertThat(Files.readString(Path.of("/proc/" + left + "/status")))
          .contains("TracerPid:\t0\n", "State:\tS");
    } finally {
      sleeping.destroyForcibly();
    }
  }

  @Test
  void theLogHasALimitAndTheProgramHasNot() throws Exception {
    needStrace();
    String command = "head -c 3000000 /dev/zero | tail -c 5 >\"$0\"";
    Process recorder =
        record(
            List.of(),
            "--strace",
            "--log-limit",
            "1",
            "--",
            "sh",
            "-c",
            command,
            folder.resolve("done"));
    Path log = Path.of(capture(recorder) + ".strace");
    assertThat(recorder.errorReader().lines())
        .contains(
            "amp-interop: "
                + log
                + " reached --log-limit: what passed later is not recorded (allow more MiB)");
    assertThat(recorder.waitFor()).as("it has no capture").isEqualTo(2);
    assertThat(folder.resolve("done")).hasBinaryContent(new byte[5]);
    assertThat(log).hasSize(1 << 20);
  }

  @Test
  void saysWhatItCannotTrace() throws Exception {
    needStrace();
    assertThat(fails("--strace", "--", "no-such-program"))
        .contains("there is no program no-such-program that can be run");
    assertThat(fails("--pid", "999999999")).contains("--pid: there is no process 999999999");
    Process sleeping = start(List.of("sleep", "1000"));
    Process tracer = start(List.of("strace", "-q", "-o", "/dev/null", "-p", "" + sleeping.pid()));
    Path status = Path.of("/proc/" + sleeping.pid() + "/status");
    String traced = "TracerPid:\t" + tracer.pid() + "\n";
    assertThat(OpenDescriptors.await(() -> lines(status).contains(traced))).isTrue();
    assertThat(fails("--pid", "" + sleeping.pid()))
        .contains("is traced already, by process " + tracer.pid() + " strace (");
    try (var left = Files.list(folder)) {
      assertThat(left).noneMatch(file -> file.toString().endsWith(".strace"));
    }
  }

  @Test
  void saysWhatDoesNotGoTogether() throws Exception {
    assertThat(fails("--strace")).contains("--strace needs a COMMAND behind --");
    assertThat(fails("--strace", "--pid", "1", "--", "true")).contains("give one of them");
    assertThat(fails("--pid", "1", "--", "true")).contains("leave COMMAND out");
    assertThat(fails("--pid", "0")).contains("a process has a number from 1");
    assertThat(fails("--strace", "--log-limit", "0", "--", "true")).contains("1 or more MiB");
    for (String option : List.of("--listen", "--connect", "--redact", "--fds")) {
      assertThat(fails("--pid", "1", option, "x"))
          .contains("--pid reads what strace shows, where " + option + " has no meaning");
    }
    Program.Ended nowhere = Program.run(folder, "record", "--strace", "--", "true");
    assertThat(nowhere.status()).isEqualTo(2);
    assertThat(nowhere.err()).contains("Missing required option: '--output=FILE'");
  }

  @Test
  void saysHowStraceIsInstalled() throws Exception {
    List<String> command = new ArrayList<>(List.of("env", "PATH=" + folder));
    command.set(0, "/usr/bin/env");
    command.addAll(
        Program.command(
            "record", "--strace", "-o", folder.resolve("c"), "--", "/bin/sh", "-c", ":"));
    Program.Ended ended = Program.run(folder, command);
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err()).contains("strace is not installed (Debian, Ubuntu: apt-get install");
  }

  private static void needStrace() throws Exception {
    try {
      Process probe =
          new ProcessBuilder("strace", "-o", "/dev/null", "true").redirectErrorStream(true).start();
      assumeTrue(probe.waitFor() == 0, "strace may not trace here");
    } catch (IOException e) {
      abort("strace is not installed");
    }
  }

  private Process attach(List<String> shell, Process process) throws IOException {
    Process attached = record(shell, "--pid", process.pid());
    assertThat(attached.errorReader().readLine())
        .startsWith("amp-interop: tracing process " + process.pid() + " into ");
    return attached;
  }

  private void call() throws Exception {
    Process client = python("store_client.py", folder.resolve("back"));
    assertThat(client.inputReader().lines()).containsExactly("all is well");
  }

  private Process record(List<String> shell, Object... arguments) throws IOException {
    List<Object> all = new ArrayList<>(List.of("record", "-o", folder.resolve("%p.capture")));
    all.addAll(List.of(arguments));
    List<String> command = new ArrayList<>(shell);
    command.addAll(Program.command(all.toArray()));
    return start(command);
  }

  private Path capture(Process recorder) {
    return folder.resolve(recorder.pid() + ".capture");
  }

  private String fails(Object... arguments) throws Exception {
    Process process = record(List.of(), arguments);
    process.getOutputStream().close();
    String said = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isEqualTo(2);
    return said;
  }

  private Process python(String program, Path socket) throws IOException {
    return start(List.of(python(), EXAMPLES.resolve(program).toString(), socket.toString()));
  }

  private static String python() {
    try {
      return new TwistedEnvironment(
              TwistedEnvironment.cacheFolder(),
              TwistedRequirement.parse(PeerChoice.DEFAULT_TWISTED))
          .python(step -> {})
          .toString();
    } catch (PeerNotFound e) {
      return abort("no local Twisted: " + e.getMessage());
    }
  }

  private Process start(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).start();
    started.add(process);
    return process;
  }

  private void awaitFile(String name) {
    Path file = folder.resolve(name);
    assertThat(OpenDescriptors.await(() -> Files.exists(file))).as(name).isTrue();
  }

  private static String lines(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
