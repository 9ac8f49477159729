package dev.ampinterop.conformance.replay;

import static dev.ampinterop.conformance.capture.SampleCapture.box;
import static dev.ampinterop.conformance.cases.Role.CLIENT;
import static dev.ampinterop.conformance.cases.Role.SERVER;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.command.StartTls;
import dev.ampinterop.amp.connection.AmpServer;
import dev.ampinterop.amp.transport.Pem;
import dev.ampinterop.amp.transport.TlsSettings;
import dev.ampinterop.amp.transport.TlsTransport;
import dev.ampinterop.amp.transport.UnixTransport;
import dev.ampinterop.conformance.capture.CaptureEvent.How;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.capture.SampleCapture;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.player.ScriptPlayer;
import dev.ampinterop.conformance.player.ScriptRequest;
import dev.ampinterop.conformance.player.Segmentation;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.verdict.Difference;
import dev.ampinterop.conformance.verdict.Reference;
import dev.ampinterop.conformance.wire.Address;
import dev.ampinterop.conformance.wire.WireEvent;
import dev.ampinterop.conformance.wire.WireRecording;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Replays of conversations that leave AMP: for TLS with our library, for others with the script.
 */
@Timeout(300)
class LeavingReplayTest {
  private static final byte[] START_TLS = box("_ask", "1", "_command", "StartTLS");
  private static final byte[] TALK = box("_ask", "1", "_command", "Talk");
  private static final byte[] ANSWER = box("_answer", "1");
  private static final byte[] REFUSED =
      box("_error", "1", "_error_code", "NO", "_error_description", "no");
  private static final byte[] HANDSHAKE = {22, 3, 1, 0, 1, 9};
  private static final byte[] GREETING = {0, 0, 0, 2, 'h', 'i'};
  private static final byte[] OTHER_GREETING = {0, 0, 0, 2, 'h', 'o'};
  private static final byte[] LINE = "one\r\n".getBytes(US_ASCII);

  @TempDir private Path folder;
  private final ScriptPlayer players = new ScriptPlayer();

  @AfterEach
  void end() {
    players.close();
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void theClientShakesHandsAndClosesWhereItDidSo(Role closer) throws Exception {
    try (AmpServer ignored = serve(TlsSettings.anonymous())) {
      Duration limit = Duration.ofSeconds(closer == SERVER ? 10 : 60);
      EndpointReplay replay = replay(CLIENT, TlsSettings.anonymous(), limit);
      Result result = replay.play(tls(closer), "one", "it goes");

      assertThat(result.differences()).isEmpty();
      assertThat(forms(result)).contains(WireEvent.Form.TLS);
      if (closer == SERVER) {
        assertThat(result.took()).as("it waits").isGreaterThanOrEqualTo(limit);
      }
      assertThat(replay.departure().orElseThrow())
          .startsWith("TLS from byte 31 of the client and byte 14 of the server on: ")
          .contains("verifies no certificate, and compares nothing behind it")
          .matches(said -> said.contains("did not close in time") == (closer == SERVER));
    }
  }

  @Test
  void theServerShakesHandsAndWaitsForTheClientsClose() throws Exception {
    EndpointReplay replay = replay(SERVER, TlsSettings.anonymous(), Duration.ofSeconds(60));
    CompletableFuture<Result> played =
        CompletableFuture.supplyAsync(() -> play(replay, tls(CLIENT)));
    awaitListener();
    UnixTransport plain = UnixTransport.connect(folder.resolve("s"));
    plain.write(ByteBuffer.wrap(START_TLS), List.of());
    for (int left = ANSWER.length; left > 0; ) {
      left -= plain.read(ByteBuffer.allocate(left), handle -> {});
    }
    try (TlsTransport tls = TlsTransport.over(plain, TlsSettings.anonymous())) {
      tls.write(ByteBuffer.allocate(0), List.of()); // shakes hands
    }
    assertThat(played.get(200, TimeUnit.SECONDS).differences()).isEmpty();
    assertThat(replay.departure().orElseThrow()).doesNotContain("did not close in time");
  }

  @Test
  void aServerThatDemandsACertificateIsShownOne() throws Exception {
    String pem = Files.readString(Path.of("conformance-cases/certificates/alice.pem"));
    TlsSettings demanding =
        TlsSettings.anonymous()
            .trusting(
                Pem.certificates(
                    Files.readString(Path.of("conformance-cases/certificates/ca.pem"))));
    try (AmpServer ignored = serve(demanding)) {
      Duration limit = Duration.ofSeconds(60);
      assertThat(play(replay(CLIENT, TlsSettings.anonymous(), limit), tls(CLIENT)).differences())
          .singleElement()
          .satisfies(
              one -> {
                assertThat(one.where()).isEqualTo("wire, behind the client's call StartTLS");
                assertThat(one.expected()).isEqualTo("a handshake of TLS");
                assertThat(one.observed()).contains("we have no certificate to show");
              });
      TlsSettings alice = TlsSettings.anonymous().showing(Pem.identity(pem));
      assertThat(play(replay(CLIENT, alice, limit), tls(CLIENT)).differences()).isEmpty();
    }
  }

  @Test
  void anErrorInPlaceOfTheAnswerIsWhatFails() throws Exception {
    program(List.of(said(CLIENT, START_TLS), said(SERVER, REFUSED)));
    EndpointReplay replay = replay(CLIENT, TlsSettings.anonymous(), Duration.ofSeconds(60));
    Result result = play(replay, tls(CLIENT));

    assertThat(result.differences())
        .singleElement()
        .extracting(Difference::expected)
        .isEqualTo("answer 1 StartTLS 14 B");
    assertThat(forms(result)).doesNotContain(WireEvent.Form.TLS);
    assertThat(replay.departure())
        .contains(
            "the replay did not get to TLS, which the capture has behind the client's call StartTLS");
    assertThat(replay.isRightBefore()).isFalse();
  }

  @Test
  void whatIsNoTlsFails() throws Exception {
    program(List.of(said(CLIENT, START_TLS), said(SERVER, ANSWER), stream(SERVER, LINE)));
    EndpointReplay replay = replay(CLIENT, TlsSettings.anonymous(), Duration.ofSeconds(60));

    assertThat(play(replay, tls(CLIENT)).differences())
        .singleElement()
        .extracting(Difference::observed)
        .isEqualTo("TLS failed: the peer does not speak TLS");
    assertThat(replay.isRightBefore()).isTrue();
  }

  @Test
  void anotherProtocolIsPlayedAndComparedByteByByte() throws Exception {
    program(talk(GREETING));
    EndpointReplay replay = replay(CLIENT, TlsSettings.anonymous(), Duration.ofSeconds(60));
    Result result = play(replay, switching(GREETING));

    assertThat(result.differences()).isEmpty();
    assertThat(forms(result)).contains(WireEvent.Form.STREAM);
    assertThat(replay.departure())
        .contains(
            "another protocol from byte 27 of the client and byte 14 of the server on: played and"
                + " compared byte by byte");

    program(talk(OTHER_GREETING));
    assertThat(
            play(
                    replay(CLIENT, TlsSettings.anonymous(), Duration.ofSeconds(60)),
                    switching(GREETING))
                .differences())
        .singleElement()
        .hasToString(
            new Difference(
                    "wire from server, byte 5 behind the client's call Talk",
                    "\"ione\\r\\n\"",
                    "\"oone\\r\\n\"")
                .toString());
  }

  @Test
  void theServersSideOfAnotherProtocolIsPlayedToo() throws Exception {
    EndpointReplay replay = replay(SERVER, TlsSettings.anonymous(), Duration.ofSeconds(60));
    CompletableFuture<Result> played =
        CompletableFuture.supplyAsync(() -> play(replay, switching(GREETING)));
    awaitListener();
    script(CLIENT, talk(GREETING));

    assertThat(played.get(200, TimeUnit.SECONDS).differences()).isEmpty();
  }

  @Test
  void aRefusedSwitchEndsTheReplayAtOnce() throws Exception {
    program(List.of(said(CLIENT, TALK), said(SERVER, REFUSED)));
    Result result =
        play(replay(CLIENT, TlsSettings.anonymous(), Duration.ofSeconds(60)), switching(GREETING));

    assertThat(result.differences())
        .singleElement()
        .extracting(Difference::expected)
        .isEqualTo("answer 1 Talk 14 B");
    assertThat(result.took()).isLessThan(Duration.ofSeconds(50));
    assertThat(forms(result)).doesNotContain(WireEvent.Form.STREAM);
  }

  @Test
  void anImplementationGetsWhatComesBefore() {
    byte[] name = box("_ask", "0", "_command", "Name");
    SampleCapture told =
        new SampleCapture().open().passes(1, CLIENT, name).passes(1, SERVER, box("_answer", "0"));
    Replayable replayable = new Replayable(leaving(told, CLIENT), Set.of());

    assertThat(replayable.document(CLIENT, "a/b", "It.").path("wire")).hasSize(2);
    assertThat(replayable.leftOut())
        .contains(
            "the client's call StartTLS leads to TLS, which is played to any program only"
                + " (--against unix:PATH or tcp:HOST:PORT); it and what follows are left out");
    assertThatThrownBy(() -> new Replayable(tls(CLIENT), Set.of()).document(CLIENT, "a/b", "It."))
        .isInstanceOf(ReplayException.class)
        .hasMessageEndingWith("and nothing passed before");
  }

  private static CapturedConversation tls(Role closer) {
    return leaving(new SampleCapture().open(), closer);
  }

  private static CapturedConversation leaving(SampleCapture told, Role closer) {
    return told.passes(1, CLIENT, START_TLS)
        .passes(1, SERVER, ANSWER)
        .passes(1, CLIENT, HANDSHAKE)
        .passes(1, SERVER, HANDSHAKE)
        .closes(1, closer, How.END)
        .capture()
        .conversation(1);
  }

  /** The greeting comes in one read with the answer, and looks like boxes. */
  private static CapturedConversation switching(byte[] greeting) {
    return new SampleCapture()
        .open()
        .passes(1, CLIENT, TALK)
        .passes(1, SERVER, join(ANSWER, greeting))
        .passes(1, CLIENT, LINE)
        .passes(1, SERVER, LINE)
        .closes(1, CLIENT, How.END)
        .capture()
        .conversation(1)
        .switchingBy(Set.of("Talk"));
  }

  private static List<WireEntry> talk(byte[] greeting) {
    return List.of(
        said(CLIENT, TALK),
        said(SERVER, ANSWER),
        stream(SERVER, greeting),
        stream(CLIENT, LINE),
        stream(SERVER, LINE));
  }

  private static List<WireEvent.Form> forms(Result result) {
    List<WireEvent.Form> forms = new ArrayList<>();
    for (WireEvent event : result.wire()) {
      if (event instanceof WireEvent.Bytes some) {
        forms.add(some.form());
      }
    }
    return forms;
  }

  private AmpServer serve(TlsSettings settings) throws Exception {
    return AmpServer.listen(
        folder.resolve("s"),
        Responders.on(StartTls.START_TLS, asked -> new StartTls(settings)).build());
  }

  private EndpointReplay replay(Role as, TlsSettings settings, Duration limit) {
    return new EndpointReplay(
        players,
        new EndpointReplay.Options(
            as,
            new Address.Unix(folder.resolve("s")),
            limit,
            false,
            false,
            Variables.of(List.of()),
            settings,
            ReplayLimits.ofHeap(),
            Reference.CAPTURED));
  }

  private static Result play(EndpointReplay replay, CapturedConversation captured) {
    try {
      return replay.play(captured, "one", "it goes");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void program(List<WireEntry> wire) throws Exception {
    script(SERVER, wire);
  }

  private void script(Role role, List<WireEntry> wire) throws Exception {
    List<WireEntry> all = new ArrayList<>(wire);
    all.add(new WireEntry(CLIENT, WireEntry.Kind.CLOSE, new byte[0]));
    Address address = new Address.Unix(folder.resolve("s"));
    players
        .play(
            new ScriptRequest(
                role,
                address,
                Duration.ofSeconds(60),
                all,
                List.of(),
                Segmentation.WHOLE,
                0,
                new WireRecording()))
        .ready()
        .get(60, TimeUnit.SECONDS);
  }

  // The file of a socket is there before anybody listens; the kernel's table says when.
  private void awaitListener() throws IOException {
    String path = " " + folder.resolve("s");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    boolean listens = false;
    while (!listens && System.nanoTime() < deadline) {
      try (Stream<String> sockets = Files.lines(Path.of("/proc/net/unix"))) {
        listens = sockets.anyMatch(one -> one.endsWith(path) && one.contains(" 00010000 "));
      }
    }
    assertThat(listens).isTrue();
  }

  private static WireEntry said(Role from, byte[] box) {
    return new WireEntry(from, WireEntry.Kind.BOX, box);
  }

  private static WireEntry stream(Role from, byte[] bytes) {
    return new WireEntry(from, WireEntry.Kind.STREAM, bytes);
  }

  private static byte[] join(byte[] first, byte[] second) {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(first);
    both.writeBytes(second);
    return both.toByteArray();
  }
}
