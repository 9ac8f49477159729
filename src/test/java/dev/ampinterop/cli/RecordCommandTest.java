package dev.ampinterop.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.amp.transport.UnixListener;
import dev.ampinterop.amp.transport.UnixTransport;
import dev.ampinterop.conformance.capture.Capture;
import dev.ampinterop.conformance.capture.CaptureReader;
import dev.ampinterop.conformance.capture.Captured;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.decode.CaptureDecoding;
import dev.ampinterop.conformance.decode.TextView;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code record} as a process of its own, also one that is killed. */
@Timeout(600)
class RecordCommandTest {
  private static final int KILLS = 20;
  private static final int AT_ONCE = 4;
  private static final Path SOMAXCONN = Path.of("/proc/sys/net/core/somaxconn");

  @TempDir private Path folder;
  private final List<Process> started = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void leavesEveryEventBehindWhenItIsKilled() throws Exception {
    ExecutorService several = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Future<?>> kills = new ArrayList<>();
      for (int kill = 0; kill < KILLS; kill++) {
        int number = kill;
        kills.add(several.submit(() -> kill(number)));
      }
      for (Future<?> kill : kills) {
        kill.get();
      }
    } finally {
      several.shutdownNow();
    }
  }

  private Void kill(int kill) throws Exception {
    Random random = new Random(kill);
    Path back = folder.resolve("back" + kill);
    Path front = folder.resolve("front" + kill);
    Path file = folder.resolve("capture" + kill);
    try (UnixListener listener = UnixListener.at(back)) {
      Process recorder =
          start("record", "--listen", "unix:" + front, "--connect", "unix:" + back, "-o", file);
      assertThat(recorder.errorReader().readLine()).contains("recording from unix:" + front);
      List<Thread> chatting = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        UnixTransport client = UnixTransport.connect(front);
        UnixTransport server = listener.accept();
        chatting.add(start(() -> chat(client, 17 + 1000 * chatting.size())));
        chatting.add(start(() -> chat(server, 29)));
        chatting.add(start(() -> swallow(client)));
        chatting.add(start(() -> swallow(server)));
      }
      long enough = 2_000 + random.nextInt(200_000);
      assertThat(OpenDescriptors.await(() -> file.toFile().length() > enough)).isTrue();
      LockSupport.parkNanos(random.nextInt(3_000_000));
      recorder.destroyForcibly();
      assertThat(recorder.waitFor(10, TimeUnit.SECONDS)).isTrue();
      for (Thread thread : chatting) {
        thread.join();
      }
    }
    Seen seen = read(file);
    assertThat(seen.events()).isPositive();
    assertThat(seen.ended()).isFalse();
    // An event is one line, and may be as long as what one read takes.
    byte[] all = Files.readAllBytes(file);
    assertThat(Arrays.copyOfRange(all, all.length - seen.unfinished(), all.length))
        .as("all that was written is read, but for one event")
        .doesNotContain('\n');
    assertThat(decoded(file))
        .as("decoded to its last event")
        .contains(
            seen.unfinished() > 0
                ? "the file ends inside an event, of which " + seen.unfinished() + " bytes are"
                : "byte " + file.toFile().length() + " of the file: the capture does not end");
    return null;
  }

  private static String decoded(Path file) throws IOException {
    StringWriter out = new StringWriter();
    new CaptureDecoding(file, false, OptionalInt.empty(), Set.of())
        .run(List.of(new TextView(new PrintWriter(out))));
    return out.toString();
  }

  @Test
  void endsTheCaptureInOrderWhenItIsInterrupted() throws Exception {
    Path back = folder.resolve("back");
    Path front = folder.resolve("front");
    Path file = folder.resolve("capture");
    try (UnixListener listener = UnixListener.at(back)) {
      Process recorder =
          start("record", "--listen", "unix:" + front, "--connect", "unix:" + back, "-o", file);
      assertThat(recorder.errorReader().readLine()).contains("recording from unix:" + front);
      try (UnixTransport client = UnixTransport.connect(front);
          UnixTransport server = listener.accept()) {
        client.write(ByteBuffer.wrap("hello".getBytes(UTF_8)), List.of());
        server.read(ByteBuffer.allocate(5), unexpected -> {});
        recorder.destroy();
        assertThat(recorder.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(server.read(ByteBuffer.allocate(5), unexpected -> {})).isEqualTo(-1);
      }
    }
    Capture capture = Capture.read(file);
    assertThat(capture.footer()).isNotNull();
    assertThat(capture.events()).hasSize(2);
    assertThat(Files.exists(front)).as("the socket is still there").isFalse();
  }

  /** Shells start the jobs in a script's background with SIGINT ignored. */
  @Test
  void endsTheCaptureInOrderWhenItIsInterruptedInTheBackgroundOfAScript() throws Exception {
    Path file = folder.resolve("capture");
    List<String> script =
        new ArrayList<>(List.of("sh", "-c", "trap '' INT; exec \"$@\"", "background"));
    script.addAll(
        Program.command(
            "record",
            "--listen",
            "unix:" + folder.resolve("front"),
            "--connect",
            "unix:" + folder.resolve("back"),
            "-o",
            file));
    Process recorder = new ProcessBuilder(script).start();
    started.add(recorder);
    assertThat(recorder.errorReader().readLine()).contains("recording from unix:");
    Program.signal("INT", recorder);
    assertThat(recorder.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(recorder.exitValue()).isEqualTo(130);
    assertThat(recorder.errorReader().lines())
        .containsExactly(
            "amp-interop: interrupted, cleaning up",
            "amp-interop: 0 connections recorded into " + file);
    assertThat(Capture.read(file).footer()).isNotNull();
  }

  @Test
  void letsAsManyClientsWaitAsTheSystemAllows() throws Exception {
    int many = Integer.parseInt(Files.readString(SOMAXCONN).strip()) > 200 ? 200 : 50;
    List<UnixTransport> clients = new ArrayList<>();
    Path path = folder.resolve("waiting");
    try (UnixListener listener = UnixListener.at(path)) {
      for (int i = 0; i < many; i++) {
        clients.add(UnixTransport.connect(path)); // Beyond the backlog this would wait.
      }
    }
    assertThat(clients).hasSize(many);
    for (UnixTransport client : clients) {
      client.close();
    }
  }

  @Test
  void standsInForAProgramThatSpeaksOverItsStandardStreams() throws Exception {
    Path file = folder.resolve("capture");
    Process recorder = start("record", "-o", file, "--", "sh", "-c", "cat; exit 7");
    recorder.getOutputStream().write("to the child".getBytes(UTF_8));
    recorder.getOutputStream().close();
    assertThat(new String(recorder.getInputStream().readAllBytes(), UTF_8))
        .isEqualTo("to the child");
    assertThat(recorder.waitFor()).isEqualTo(7);
    checkEcho(file, "to the child");
  }

  @Test
  void standsInForAProgramThatSpeaksOverTheDescriptorsOfAWorker() throws Exception {
    Path in = Files.writeString(folder.resolve("in"), "from the manager");
    Path out = folder.resolve("out");
    List<String> record =
        Program.command(
            "record",
            "--fds",
            "3,4",
            "-o",
            folder.resolve("capture-%p"),
            "--",
            "sh",
            "-c",
            "cat <&3 >&4; echo on standard output; exit 5");
    List<String> shell =
        new ArrayList<>(List.of("sh", "-c", "exec \"$@\" 3<\"$IN\" 4>\"$OUT\"", "sh"));
    shell.addAll(record);
    Path errors = folder.resolve("errors");
    ProcessBuilder builder = new ProcessBuilder(shell).redirectError(errors.toFile());
    builder.environment().put("IN", in.toString());
    builder.environment().put("OUT", out.toString());
    Process recorder = builder.start();
    started.add(recorder);
    assertThat(recorder.inputReader().readLine())
        .as(() -> "after " + readable(errors))
        .isEqualTo("on standard output");
    assertThat(recorder.waitFor()).isEqualTo(5);
    assertThat(out).hasContent("from the manager");
    checkEcho(folder.resolve("capture-" + recorder.pid()), "from the manager");
  }

  @Test
  void saysWhatItCannotDo() throws Exception {
    Path there = Files.writeString(folder.resolve("there"), "precious");
    String unix = "unix:" + folder.resolve("s");
    assertThat(fails("record", "--listen", unix, "--connect", unix + "2", "-o", there))
        .contains(there + ": it exists already");
    assertThat(there).hasContent("precious");
    assertThat(fails("record", "-o", folder.resolve("c"))).contains("give either --listen and");
    assertThat(fails("record", "--listen", unix, "--connect", "here", "-o", folder.resolve("c")))
        .contains("--connect: \"here\" is not an address; one is unix:PATH or tcp:HOST:PORT");
    assertThat(fails("record", "--fds", "3", "-o", folder.resolve("c"), "--", "true"))
        .contains("--fds: two different descriptors from 3 to 9 are needed, not 3 and 3");
    assertThat(fails("record", "--redact", "pin", "-o", folder.resolve("c"), "--", "true"))
        .contains("\"pin\" is not a rule");
    assertThat(fails("record", "-o", folder.resolve("d"), "--", folder + "/no-program"))
        .contains("no-program");
    assertThat(folder.resolve("c")).doesNotExist();
  }

  private String fails(Object... arguments) throws Exception {
    Process process = start(arguments);
    process.getOutputStream().close();
    String said = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isEqualTo(2);
    return said;
  }

  private static String readable(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static void checkEcho(Path file, String text) throws IOException {
    Capture capture = Capture.read(file);
    assertThat(capture.footer()).isNotNull();
    CapturedConversation conversation = capture.conversation(1);
    for (Role role : Role.values()) {
      assertThat(Captured.bytes(conversation, role)).asString(UTF_8).isEqualTo(text);
    }
  }

  private record Seen(long events, int unfinished, boolean ended) {}

  private static Seen read(Path file) throws IOException {
    try (CaptureReader reader = CaptureReader.open(file)) {
      while (reader.next().isPresent()) {
        // Its offset tells where it got to.
      }
      assertThat(reader.offset() + reader.unfinishedBytes()).isEqualTo(file.toFile().length());
      return new Seen(reader.events(), reader.unfinishedBytes(), reader.footer().isPresent());
    }
  }

  private Process start(Object... arguments) throws IOException {
    Process process = new ProcessBuilder(Program.command(arguments)).start();
    started.add(process);
    return process;
  }

  private static Thread start(Runnable work) {
    Thread thread = new Thread(work);
    thread.start();
    return thread;
  }

  private static void chat(UnixTransport transport, int size) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    try {
      for (int i = 0; System.nanoTime() < deadline; i++) {
        List<FileDescriptor> descriptors =
            i % 5 == 0 ? List.of(FileDescriptor.err) : List.<FileDescriptor>of();
        transport.write(ByteBuffer.wrap(new byte[size]), descriptors);
      }
    } catch (IOException e) {
      // The recorder is gone.
    }
  }

  private static void swallow(UnixTransport transport) {
    ByteBuffer target = ByteBuffer.allocate(1 << 16);
    try (transport) {
      while (transport.read(target.clear(), handle -> close(handle)) >= 0) {}
    } catch (IOException e) {
      // The recorder is gone.
    }
  }

  private static void close(FileDescriptor handle) {
    try {
      Channels.newChannel(new java.io.FileInputStream(handle)).close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
