package dev.ampinterop.cli;

import static dev.ampinterop.conformance.cases.Role.CLIENT;
import static dev.ampinterop.conformance.cases.Role.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.command.TypedCommand;
import dev.ampinterop.amp.connection.AmpServer;
import dev.ampinterop.conformance.capture.Capture;
import dev.ampinterop.conformance.capture.CaptureEvent.How;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.capture.SampleCapture;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.minimize.EndpointReplays;
import dev.ampinterop.conformance.minimize.Interleaving;
import dev.ampinterop.conformance.minimize.Shown;
import dev.ampinterop.conformance.minimize.SightedSymptom;
import dev.ampinterop.conformance.minimize.Wanted;
import dev.ampinterop.conformance.replay.Overlap;
import dev.ampinterop.conformance.wire.Address;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A server that mixes up its clients, beside one that does not. */
@Timeout(300)
class ConnectionsTogetherTest {
  record Put(String value) {}

  record Nothing() {}

  record Value(String value) {}

  private static final TypedCommand<Put, Nothing> PUT =
      TypedCommand.named("Put", Put.class, Nothing.class).build();
  private static final TypedCommand<Nothing, Value> GET =
      TypedCommand.named("Get", Nothing.class, Value.class).build();

  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;
  private AmpServer buggy;
  private AmpServer healthy;

  @BeforeEach
  void start() throws IOException {
    buggy = AmpServer.listen(folder.resolve("buggy"), keeping(true));
    healthy = AmpServer.listen(folder.resolve("healthy"), keeping(false));
  }

  @AfterEach
  void stop() throws IOException {
    buggy.close();
    healthy.close();
  }

  /** Each client gets what it has put, or with the bug what was put last. */
  private static Responders keeping(boolean mixesUp) {
    Map<Object, String> values = new ConcurrentHashMap<>();
    return Responders.on(
            PUT,
            (put, ask) -> {
              values.put(ask.peer(), put.value());
              values.put("last", put.value());
              return new Nothing();
            })
        .on(
            GET,
            (nothing, ask) -> {
              String own = values.getOrDefault(ask.peer(), "");
              boolean isWrong = mixesUp && values.containsKey(ask.peer());
              return new Value(isWrong ? values.getOrDefault("last", "") : own);
            })
        .build();
  }

  @Test
  void whatNeedsTwoConnectionsBecomesACaptureOfTwoThatFailsUntilTheBugIsGone() throws IOException {
    Path least = folder.resolve("least.capture");
    assertThat(minimize(captured(), least)).isZero();

    assertThat(err.toString())
        .contains(
            "chasing: the server sends a wrong value for value in a call of Get (call 5, connection 2)")
        .containsPattern("26 boxes became 6 in \\d+ tries")
        .contains("the healthy server has value=")
        .contains("has what the healthy server does on 2 connections: its replay fails until");
    List<CapturedConversation> left = Capture.read(least).conversations();
    assertThat(left).hasSize(2);
    assertThat(Overlap.isIn(left)).isTrue();
    assertThat(replay(least, "--concurrent", "buggy")).isEqualTo(1);
    assertThat(replay(least, "--concurrent", "healthy")).isZero();
    assertThat(replay(least, "--no-concurrent", "buggy")).isZero();
  }

  /** What one of them says over TLS is left out, and nothing else is. */
  @Test
  void connectionsStayTogetherWhereOneLeavesAmp() throws IOException {
    Path least = folder.resolve("least.capture");
    assertThat(minimize(captured(true), least)).as(err.toString()).isZero();

    assertThat(err.toString())
        .contains("the client's call StartTLS leads to TLS: what comes before it is played")
        .contains(
            "chasing: the server sends a wrong value for value in a call of Get (call 5, connection 2)")
        .containsPattern("26 boxes became 6 in \\d+ tries")
        .contains("has what the healthy server does on 2 connections: its replay fails until");
    assertThat(replay(least, "--concurrent", "buggy")).isEqualTo(1);
    assertThat(replay(least, "--concurrent", "healthy")).isZero();
  }

  @Test
  void noCaseIsMadeOfTwoConnections() throws IOException {
    Path least = folder.resolve("least.capture");
    assertThat(minimize(captured(), least)).isZero();

    String[] promote = {
      "promote", least + "", "--id", "a/b", "--claim", "It.", "--cases", folder + ""
    };
    assertThat(execute(promote)).isEqualTo(2);

    assertThat(err.toString())
        .contains("needs 2 connections at the same time, and a case is one connection")
        .contains("keep the capture itself");
  }

  /** It is tried in a file beside the capture, which stays as it is where that shows nothing. */
  @Test
  void aHealthyCaptureThatPassesWithTheBugIsNotKept() throws Exception {
    Path file = captured();
    byte[] before = Files.readAllBytes(file);
    DescriptorOptions guessed = new DescriptorOptions();
    Conversations all = Conversations.of(file, Optional.empty(), guessed);
    try (EndpointReplays buggyOne = new EndpointReplays(at("buggy"), Duration.ofSeconds(5));
        EndpointReplays other = new EndpointReplays(at("buggy"), Duration.ofSeconds(5));
        EndpointReplays right = new EndpointReplays(at("healthy"), Duration.ofSeconds(5))) {
      for (EndpointReplays one : List.of(buggyOne, other, right)) {
        one.keepOrderOf(all.interleaving());
      }
      assertThat(new ConnectionsTogether(file, buggyOne, other, 1).write(all, guessed))
          .contains("its replay passes with the bug");
      assertThat(file).hasBinaryContent(before);
      assertThat(folder).isDirectoryNotContaining("glob:**.healthy");

      right.keepOrderOf(all.interleaving());
      buggyOne.keepOrderOf(all.interleaving());
      assertThat(new ConnectionsTogether(file, buggyOne, right, 1).write(all, guessed)).isEmpty();
      assertThat(Files.readAllBytes(file)).isNotEqualTo(before);
      assertThat(Overlap.isIn(Capture.read(file).conversations())).isTrue();
      assertThat(folder).isDirectoryNotContaining("glob:**.healthy");
    }
  }

  @Test
  void whatIsChasedOnOneConnectionIsNotFoundOnAnother() throws Exception {
    List<CapturedConversation> captured = Capture.read(captured()).conversations();
    List<Conversation> all = captured.stream().map(one -> Conversation.of(one, Set.of())).toList();
    try (EndpointReplays subject = new EndpointReplays(at("buggy"), Duration.ofSeconds(5));
        EndpointReplays right = new EndpointReplays(at("healthy"), Duration.ofSeconds(5))) {
      subject.keepOrderOf(Interleaving.of(captured, all));
      right.keepOrderOf(Interleaving.of(captured, all));
      SightedSymptom symptom =
          new SightedSymptom(
              subject, Optional.of(right), Wanted.parse("value:Get.value"), SERVER, Set.of(), 1);

      assertThat(symptom.shownBy(all)).map(Shown::connection).hasValue(1);
      assertThat(symptom.shownBy(all.subList(0, 2))).map(Shown::connection).hasValue(1);
      // Here the third one shows it.
      assertThat(symptom.shownBy(List.of(all.get(0), all.get(2)))).isEmpty();
    }
  }

  @Test
  void whatShowsOnAnotherConnectionDoesNotShowAgain() throws Exception {
    List<CapturedConversation> captured = Capture.read(captured()).conversations();
    List<Conversation> all = captured.stream().map(one -> Conversation.of(one, Set.of())).toList();
    try (EndpointReplays subject = new EndpointReplays(at("buggy"), Duration.ofSeconds(5));
        EndpointReplays right = new EndpointReplays(at("healthy"), Duration.ofSeconds(5))) {
      subject.keepOrderOf(Interleaving.of(captured, all));
      right.keepOrderOf(Interleaving.of(captured, all));
      SightedSymptom symptom =
          new SightedSymptom(
              subject, Optional.of(right), Wanted.parse("value:Get.value"), SERVER, Set.of(), 1);

      assertThat(symptom.shownBy(all)).map(Shown::connection).hasValue(1);
      assertThat(symptom.shownAgainBy(all, 2)).map(Shown::connection).hasValue(1);
      // The first one gets nothing, so nothing is wrong there.
      assertThat(symptom.shownAgainBy(all, 1)).isEmpty();
    }
  }

  /**
   * Three connections, open at the same time: each puts its number, then each gets its own; the
   * second one first.
   */
  private Path captured() throws IOException {
    return captured(false);
  }

  private Path captured(boolean startsTls) throws IOException {
    Path file = folder.resolve("long.capture");
    SampleCapture told = new SampleCapture().open().open().open();
    for (int call = 1; call <= 3; call++) {
      for (int number : new int[] {2, 1, 3}) {
        told.passes(number, CLIENT, ask(call, "Put", "value", number + " " + call));
        told.passes(number, SERVER, SampleCapture.box("_answer", "" + call));
      }
    }
    told.passes(2, CLIENT, ask(4, "Put", "value", "mine"));
    told.passes(2, SERVER, SampleCapture.box("_answer", "4"));
    told.passes(1, CLIENT, ask(4, "Put", "value", "other"));
    told.passes(1, SERVER, SampleCapture.box("_answer", "4"));
    if (startsTls) {
      told.passes(1, CLIENT, ask(5, "StartTLS"));
      told.passes(1, SERVER, SampleCapture.box("_answer", "5"));
      told.passes(1, CLIENT, new byte[] {22, 3, 1, 0, 1, 1});
    }
    for (int number = 2; number <= 3; number++) {
      told.passes(number, CLIENT, ask(number == 2 ? 5 : 4, "Get"));
      String tag = number == 2 ? "5" : "4";
      told.passes(number, SERVER, SampleCapture.box("_answer", tag, "value", "other"));
    }
    for (int number = 1; number <= 3; number++) {
      told.closes(number, CLIENT, How.END).closes(number, SERVER, How.END);
    }
    told.capture().write(file);
    return file;
  }

  private static byte[] ask(int call, String command, String... pairs) {
    String[] box = new String[4 + pairs.length];
    System.arraycopy(new String[] {"_ask", "" + call, "_command", command}, 0, box, 0, 4);
    System.arraycopy(pairs, 0, box, 4, pairs.length);
    return SampleCapture.box(box);
  }

  private Address at(String server) {
    return new Address.Unix(folder.resolve(server));
  }

  private int minimize(Path capture, Path least) {
    return execute(
        "minimize",
        capture + "",
        "-o",
        least + "",
        "--symptom",
        "value:Get.value",
        "--against",
        at("buggy").text(),
        "--healthy",
        at("healthy").text());
  }

  private int replay(Path capture, String how, String server) {
    return execute("replay", capture + "", "--as", "client", how, "--against", at(server).text());
  }

  private int execute(String... words) {
    CommandLine line = Main.commandLine();
    line.setErr(new PrintWriter(err, true)).setOut(new PrintWriter(new StringWriter(), true));
    return line.execute(words);
  }
}
