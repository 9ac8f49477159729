package dev.ampinterop.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.conformance.peer.PeerChoice;
import dev.ampinterop.conformance.peer.PeerNotFound;
import dev.ampinterop.conformance.peer.TwistedEnvironment;
import dev.ampinterop.conformance.peer.TwistedRequirement;
import java.io.IOException;
import java.io.StringWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Programs in Twisted beside the same in Java: the pages show them as they are, and each pair
 * speaks with each other, both ways, each side a process of its own.
 */
@Timeout(120)
class PairsTest {
  private static final Path EXAMPLES = Path.of("docs/examples");
  private static final Path CERTIFICATES = Path.of("conformance-cases/certificates");
  private static final Pattern BLOCK =
      Pattern.compile("```(?:java|python)\n(.*?)```", Pattern.DOTALL);

  /** A pair, and what its clients print. */
  private enum Pair {
    SUM("Sums", "sums.py", "94\n"),
    DIVISION("Divisions", "divisions.py", "7\nnot by zero\n"),
    LOG("Logs", "logs.py", "opened\n"),
    SECRET("TlsSecrets", "tls_secrets.py", "under the mat\n"),
    CHAT("Chats", "chats.py", "hello Ada\n1\n"),
    README("FirstLine", "first_line.py", "Tyger Tyger, burning bright\n");

    private final String java;
    private final String python;
    private final String printed;

    Pair(String java, String python, String printed) {
      this.java = java;
      this.python = python;
      this.printed = printed;
    }
  }

  @TempDir private static Path classes;
  @TempDir private Path directory;

  @BeforeAll
  static void compile() throws IOException {
    var complaints = new StringWriter();
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, UTF_8)) {
      List<String> options =
          List.of("-proc:none", "-Xlint:all", "-Xlint:-classfile,-try", "-d", classes.toString());
      Path[] sources =
          Stream.of(Pair.values())
              .map(pair -> EXAMPLES.resolve(pair.java + ".java"))
              .toArray(Path[]::new);
      boolean compiled =
          compiler
              .getTask(complaints, files, null, options, null, files.getJavaFileObjects(sources))
              .call();
      assertThat(compiled).as(complaints.toString()).isTrue();
    }
    assertThat(complaints.toString()).doesNotContain(EXAMPLES.toString());
  }

  @Test
  void thePageShowsEveryPairAsItIs() throws IOException {
    assertThat(blocks("docs/twisted.md"))
        .containsExactlyElementsOf(
            files(Pair.SUM, Pair.DIVISION, Pair.LOG, Pair.SECRET, Pair.CHAT));
  }

  @Test
  void theReadmeShowsOnePairAsItIsInTwentyLines() throws IOException {
    assertThat(blocks("README.md")).containsExactlyInAnyOrderElementsOf(files(Pair.README));
    assertThat(Files.readAllLines(EXAMPLES.resolve("FirstLine.java")))
        .filteredOn(line -> !line.isBlank() && !line.startsWith("import "))
        .hasSizeLessThanOrEqualTo(20);
  }

  @ParameterizedTest
  @EnumSource
  void javaServesTwisted(Pair pair) throws Exception {
    assertThat(printed(java(pair), python(pair), pair)).isEqualTo(pair.printed);
  }

  @ParameterizedTest
  @EnumSource
  void twistedServesJava(Pair pair) throws Exception {
    assertThat(printed(python(pair), java(pair), pair)).isEqualTo(pair.printed);
  }

  private String printed(List<String> server, List<String> client, Pair pair) throws Exception {
    Path socket = directory.resolve("s");
    Path poem = directory.resolve("poem");
    Files.writeString(poem, "Tyger Tyger, burning bright\nIn the forests of the night\n");
    Process serving =
        start(
            server,
            "serve",
            socket,
            pair == Pair.SECRET ? List.of(CERTIFICATES.resolve("bob.pem")) : List.of());
    try {
      awaitServer(socket, serving);
      Process calling =
          start(
              client,
              "call",
              socket,
              switch (pair) {
                case LOG -> List.of(directory.resolve("log"));
                case SECRET -> List.of(CERTIFICATES.resolve("ca.pem"));
                case README -> List.of(poem);
                case SUM, DIVISION, CHAT -> List.of();
              });
      String printed = new String(calling.getInputStream().readAllBytes(), UTF_8);
      assertThat(calling.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(calling.exitValue()).as(errors()).isZero();
      return printed;
    } finally {
      serving.destroyForcibly().waitFor();
    }
  }

  private Process start(List<String> program, String role, Path socket, List<Path> more)
      throws IOException {
    List<String> command = new ArrayList<>(program);
    command.add(role);
    command.add(socket.toString());
    more.forEach(path -> command.add(path.toString()));
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.appendTo(directory.resolve("errors").toFile()))
        .start();
  }

  // A path is there before its socket listens.
  private void awaitServer(Path socket, Process serving) throws IOException {
    boolean listens =
        OpenDescriptors.await(
            () -> {
              try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                return channel.connect(UnixDomainSocketAddress.of(socket));
              } catch (IOException e) {
                return !serving.isAlive();
              }
            });
    assertThat(listens && serving.isAlive()).as(errors()).isTrue();
  }

  private String errors() throws IOException {
    Path errors = directory.resolve("errors");
    return Files.exists(errors) ? Files.readString(errors) : "";
  }

  private static List<String> java(Pair pair) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        classes + ":" + System.getProperty("java.class.path"),
        pair.java);
  }

  private static List<String> python(Pair pair) {
    try {
      Path python =
          new TwistedEnvironment(
                  TwistedEnvironment.cacheFolder(),
                  TwistedRequirement.parse(PeerChoice.DEFAULT_TWISTED))
              .python(step -> {});
      return List.of(python.toString(), EXAMPLES.resolve(pair.python).toString());
    } catch (PeerNotFound e) {
      return abort("no local Twisted: " + e.getMessage());
    }
  }

  private static List<String> blocks(String page) throws IOException {
    return BLOCK
        .matcher(Files.readString(Path.of(page)))
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  private static List<String> files(Pair... pairs) throws IOException {
    List<String> texts = new ArrayList<>();
    for (Pair pair : pairs) {
      texts.add(Files.readString(EXAMPLES.resolve(pair.python)));
      texts.add(Files.readString(EXAMPLES.resolve(pair.java + ".java")));
    }
    return texts;
  }
}
