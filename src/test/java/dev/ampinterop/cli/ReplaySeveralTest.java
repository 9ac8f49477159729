package dev.ampinterop.cli;

import static dev.ampinterop.conformance.cases.Role.CLIENT;
import static dev.ampinterop.conformance.cases.Role.SERVER;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.amp.transport.Transport;
import dev.ampinterop.amp.transport.UnixListener;
import dev.ampinterop.conformance.capture.CaptureEvent.How;
import dev.ampinterop.conformance.capture.SampleCapture;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Several connections, and several files, that leave AMP. */
@Timeout(300)
class ReplaySeveralTest {
  private static final byte[] TALK = SampleCapture.box("_ask", "1", "_command", "Talk");
  private static final byte[] FINE = SampleCapture.box("_ask", "1", "_command", "Fine");
  private static final byte[] ANSWER = SampleCapture.box("_answer", "1");
  private static final byte[] LINE = "one\r\n".getBytes(US_ASCII);

  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;
  private ServerSocketChannel server;

  @BeforeEach
  void listen() throws IOException {
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(folder.resolve("s")));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  /** What one says behind its answer goes to the other, before that one closes. */
  @Test
  void connectionsThatLeaveAmpDoNotWaitForEachOthersClose() throws Exception {
    SampleCapture told = new SampleCapture().open();
    told.passes(1, CLIENT, TALK).passes(1, SERVER, ANSWER).open();
    told.passes(2, CLIENT, TALK).passes(2, SERVER, ANSWER);
    told.passes(2, CLIENT, LINE).passes(1, SERVER, LINE);
    for (int number = 1; number <= 2; number++) {
      told.closes(number, CLIENT, How.END).closes(number, SERVER, How.END);
    }
    Path file = written(told, "chat");
    CompletableFuture<Void> chatting =
        served(
            () -> {
              try (SocketChannel first = server.accept()) {
                answer(first, TALK);
                try (SocketChannel second = server.accept()) {
                  answer(second, TALK);
                  first.write(ByteBuffer.wrap(take(second, LINE.length)));
                  awaitEnd(first);
                  awaitEnd(second);
                }
              }
            });

    String[] words = {"--switch", "Talk", "--timeout", "5"};
    assertThat(replay(words, file)).as(err + "").isZero();
    chatting.get(60, TimeUnit.SECONDS);
  }

  /** The command may be called in one of them only. */
  @Test
  void aSwitchIsForAllFiles() throws Exception {
    Path talk = written(one(TALK, LINE), "talk");
    Path fine = written(one(FINE, new byte[0]), "fine");
    CompletableFuture<Void> serving =
        served(
            () -> {
              try (SocketChannel connection = server.accept()) {
                answer(connection, TALK);
                connection.write(ByteBuffer.wrap(LINE));
                awaitEnd(connection);
              }
              try (SocketChannel connection = server.accept()) {
                answer(connection, FINE);
                awaitEnd(connection);
              }
            });

    assertThat(replay(new String[] {"--switch", "Talk"}, talk, fine)).as(err + "").isZero();
    serving.get(60, TimeUnit.SECONDS);
    assertThat(report().path("passed").intValue()).isEqualTo(2);
    assertThat(report().path("notes"))
        .singleElement()
        .satisfies(
            note ->
                assertThat(note.asString())
                    .startsWith(talk + " connection-1: another protocol from byte 27 of the"));

    assertThat(replay(new String[] {"--switch", "Wait"}, talk, fine)).isEqualTo(2);
    assertThat(err.toString())
        .contains(talk + ", " + fine + ": nobody calls Wait (there is Fine, Talk)");
  }

  /** By their clocks they were open at the same time; each file is a day of its own. */
  @Test
  void capturesOfDifferentFilesAreReplayedInTurn() throws Exception {
    Path first = written(one(FINE, new byte[0]), "first");
    Path second = written(one(TALK, new byte[0]), "second");
    CompletableFuture<Void> serving =
        served(
            () -> {
              for (byte[] asked : List.of(FINE, TALK)) {
                try (SocketChannel connection = server.accept()) {
                  assertThat(take(connection, asked.length)).isEqualTo(asked);
                  server.configureBlocking(false);
                  assertThat(server.accept()).as("another connection").isNull();
                  server.configureBlocking(true);
                  connection.write(ByteBuffer.wrap(ANSWER));
                  awaitEnd(connection);
                }
              }
            });

    assertThat(replay(new String[0], first, second)).as(err + "").isZero();
    serving.get(60, TimeUnit.SECONDS);
    assertThat(report().path("passed").intValue()).isEqualTo(2);
  }

  /** What came behind a half close cannot be played: the script ends both directions. */
  @Test
  void whatCameBehindAHalfCloseIsLeftOutWithANote() throws Exception {
    SampleCapture told = new SampleCapture().open();
    told.passes(1, CLIENT, FINE).closes(1, CLIENT, How.HALF).passes(1, SERVER, ANSWER);
    Path half = written(told.closes(1, SERVER, How.END), "half");
    CompletableFuture<Void> serving =
        served(
            () -> {
              try (SocketChannel connection = server.accept()) {
                take(connection, FINE.length);
                awaitEnd(connection);
              }
            });

    assertThat(replay(new String[] {"--timeout", "2"}, half)).as(err + "").isZero();
    serving.get(60, TimeUnit.SECONDS);
    assertThat(err.toString())
        .contains("connection-1: what came after the client had ended its direction is left out");

    err.getBuffer().setLength(0);
    served(
        () -> {
          try (SocketChannel connection = server.accept()) {
            answer(connection, FINE);
            awaitEnd(connection);
          }
        });
    assertThat(replay(new String[0], written(one(FINE, new byte[0]), "whole"))).isZero();
    assertThat(err.toString()).doesNotContain("ended its direction");
  }

  /**
   * A descriptor that comes behind the switch is not AMP's, so none is missed and none too many.
   */
  @Test
  void descriptorsOfAnotherProtocolAreNotCompared() throws Exception {
    server.close();
    Path sent = Files.writeString(folder.resolve("sent"), "x");
    SampleCapture told = new SampleCapture().open().passes(1, CLIENT, TALK);
    told.passes(1, SERVER, ANSWER).carries(1, SERVER, LINE, 0, SampleCapture.PIPE);
    Path without = written(one(TALK, LINE), "without");
    Path with = written(told.closes(1, CLIENT, How.END).closes(1, SERVER, How.END), "with");
    Path socket = folder.resolve("fds");
    try (UnixListener listener = UnixListener.at(socket)) {
      CompletableFuture<Void> serving =
          served(
              () -> {
                for (boolean sends : new boolean[] {true, false}) {
                  try (Transport connection = listener.accept();
                      FileInputStream file = new FileInputStream(sent.toFile())) {
                    connection.read(ByteBuffer.allocate(TALK.length), any -> {});
                    connection.write(ByteBuffer.wrap(ANSWER), List.of());
                    connection.write(
                        ByteBuffer.wrap(LINE), sends ? List.of(file.getFD()) : List.of());
                    connection.read(ByteBuffer.allocate(1), any -> {});
                  }
                }
              });
      String[] there = {"--against", "unix:" + socket, "--switch", "Talk"};
      assertThat(replayTo(there, without)).as(err + "").isZero();
      assertThat(report().path("notes").toString()).doesNotContain("descriptors");
      assertThat(replayTo(there, with)).as(err + "").isZero();
      assertThat(report().path("notes").toString())
          .contains("compared byte by byte, without the descriptors that came there");
      serving.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void severalTriesAreOneCompleteRunWithItsNotes() throws Exception {
    Path talk = written(one(TALK, LINE), "talk");
    CompletableFuture<Void> serving =
        served(
            () -> {
              for (int attempt = 0; attempt < 3; attempt++) {
                try (SocketChannel connection = server.accept()) {
                  answer(connection, TALK);
                  connection.write(ByteBuffer.wrap(LINE));
                  awaitEnd(connection);
                }
              }
            });

    String[] words = {"--tries", "3", "--junit", folder.resolve("junit") + ""};
    assertThat(replay(words, talk)).as(err + "").isZero();
    serving.get(60, TimeUnit.SECONDS);
    assertThat(report().path("complete").booleanValue()).isTrue();
    assertThat(report().path("planned").intValue()).isEqualTo(1);
    assertThat(report().path("results")).hasSize(1);
    assertThat(report().path("notes"))
        .singleElement()
        .satisfies(note -> assertThat(note.asString()).startsWith("connection-1: another"));
    assertThat(Files.readString(folder.resolve("junit")))
        .contains("tests=\"1\"", "<property name=\"complete\" value=\"true\"/>");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void anInterruptedReplaySaysSoInItsReports(int tries) throws Exception {
    Path several = written(twice(), "several");
    CountDownLatch isAsked = new CountDownLatch(1);
    CompletableFuture<Void> serving =
        served(
            () -> {
              try (SocketChannel first = server.accept()) {
                answer(first, FINE);
                awaitEnd(first);
              }
              try (SocketChannel second = server.accept()) {
                take(second, FINE.length);
                isAsked.countDown();
                awaitEnd(second);
              }
            });
    List<String> command =
        Program.command(
            "replay",
            several,
            "--as",
            "client",
            "--against",
            "unix:" + folder.resolve("s"),
            "--tries",
            tries,
            "--timeout",
            "100",
            "--json",
            folder.resolve("report"),
            "--junit",
            folder.resolve("junit"));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("said").toFile())
            .start();
    try {
      assertThat(isAsked.await(100, TimeUnit.SECONDS)).isTrue();
      Program.signal("INT", process);
      assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    serving.get(60, TimeUnit.SECONDS);
    assertThat(report().path("complete").booleanValue()).isFalse();
    assertThat(report().path("incomplete_because").asString()).isEqualTo("interrupted");
    assertThat(report().path("planned").intValue()).isEqualTo(2);
    assertThat(report().path("results")).hasSize(1);
    assertThat(Files.readString(folder.resolve("junit")))
        .contains("<property name=\"complete\" value=\"false\"/>")
        .contains("<property name=\"incomplete_because\" value=\"interrupted\"/>");
  }

  /** Two connections, one after the other. */
  private static SampleCapture twice() {
    SampleCapture told = new SampleCapture();
    for (int number = 1; number <= 2; number++) {
      told.open().passes(number, CLIENT, FINE).passes(number, SERVER, ANSWER);
      told.closes(number, CLIENT, How.END).closes(number, SERVER, How.END);
    }
    return told;
  }

  private static SampleCapture one(byte[] call, byte[] behind) {
    SampleCapture told = new SampleCapture().open().passes(1, CLIENT, call);
    told.passes(1, SERVER, ANSWER);
    if (behind.length > 0) {
      told.passes(1, SERVER, behind);
    }
    return told.closes(1, CLIENT, How.END).closes(1, SERVER, How.END);
  }

  private Path written(SampleCapture told, String name) throws IOException {
    Path file = folder.resolve(name + ".capture");
    told.capture().write(file);
    return file;
  }

  private interface Served {
    void serve() throws IOException;
  }

  private static CompletableFuture<Void> served(Served program) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            program.serve();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static void answer(SocketChannel connection, byte[] call) throws IOException {
    assertThat(take(connection, call.length)).isEqualTo(call);
    connection.write(ByteBuffer.wrap(ANSWER));
  }

  private static byte[] take(SocketChannel connection, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining() && connection.read(bytes) >= 0) {
      // What is there is not all.
    }
    return bytes.array();
  }

  private static void awaitEnd(SocketChannel connection) throws IOException {
    assertThat(connection.read(ByteBuffer.allocate(1))).isEqualTo(-1);
  }

  private JsonNode report() {
    return JsonMapper.builder().build().readTree(folder.resolve("report").toFile());
  }

  private int replay(String[] words, Path... files) {
    List<String> all = new ArrayList<>(List.of("--against", "unix:" + folder.resolve("s")));
    all.addAll(List.of(words));
    return replayTo(all.toArray(new String[0]), files);
  }

  private int replayTo(String[] words, Path... files) {
    List<String> all = new ArrayList<>(List.of("replay"));
    for (Path file : files) {
      all.add(file.toString());
    }
    all.addAll(List.of("--as", "client"));
    all.addAll(List.of("--json", folder.resolve("report").toString()));
    all.addAll(List.of(words));
    CommandLine line = Main.commandLine();
    line.setErr(new PrintWriter(err, true)).setOut(new PrintWriter(new StringWriter(), true));
    return line.execute(all.toArray(new String[0]));
  }
}
