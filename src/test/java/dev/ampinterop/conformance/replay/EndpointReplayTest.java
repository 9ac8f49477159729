package dev.ampinterop.conformance.replay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.conversation.WireLog;
import dev.ampinterop.conformance.player.ScriptPlayer;
import dev.ampinterop.conformance.player.ScriptRequest;
import dev.ampinterop.conformance.player.Segmentation;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.verdict.Difference;
import dev.ampinterop.conformance.wire.Address;
import dev.ampinterop.conformance.wire.WireEvent;
import dev.ampinterop.conformance.wire.WireRecording;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Replays against a program that does the same as in the capture, or nearly. */
@Timeout(60)
class EndpointReplayTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Said SUM = client("_ask", "1", "_command", "Sum", "a", "1");
  private static final Said NOW = client("_ask", "2", "_command", "Now");
  private static final Said TOTAL = server("_answer", "1", "total", "2");
  private static final Said TIME = server("_answer", "2", "time", "12:00");
  private static final Said HELLO = server("_ask", "1", "_command", "Hello");
  private static final Said HELLO_TO_YOU = client("_answer", "1", "text", "you");

  @TempDir private Path folder;
  private final ScriptPlayer players = new ScriptPlayer();
  private final WireRecording programSaw = new WireRecording();

  @AfterEach
  void end() {
    players.close();
  }

  /** A box that a side sends. */
  private record Said(Role from, byte[] bytes) {}

  @Test
  void aProgramThatDoesTheSamePasses() throws Exception {
    assertThat(replay(List.of(SUM, TOTAL), List.of(SUM, TOTAL))).isEmpty();
  }

  @Test
  void aValueThatIsAnotherOneFailsUnlessItIsAVariable() throws Exception {
    Said other = server("_answer", "2", "time", "13:30");

    assertThat(replay(List.of(NOW, TIME), List.of(NOW, other)))
        .singleElement()
        .hasToString(
            new Difference(
                    "wire from server, box 1",
                    "answer 2 Now 27 B time=12:00",
                    "answer 2 Now 27 B time=13:30: time is \"13:30\" instead of \"12:00\"")
                .toString());
    assertThat(replay(List.of(NOW, TIME), List.of(NOW, other), false, "Now.time")).isEmpty();
  }

  @Test
  void aProgramMayTagItsCallsInAnotherWay() throws Exception {
    Said called = server("_ask", "call-77", "_command", "Hello");

    assertThat(
            replay(
                List.of(SUM, HELLO, HELLO_TO_YOU, TOTAL),
                List.of(SUM, called, HELLO_TO_YOU, TOTAL)))
        .isEmpty();
    assertThat(WireLog.render(programSaw.events())).contains("answer call-77");
  }

  @Test
  void answersMayComeInAnotherOrderUnlessTheOrderIsToBeKept() throws Exception {
    List<Said> captured = List.of(SUM, NOW, TOTAL, TIME);
    List<Said> reversed = List.of(SUM, NOW, TIME, TOTAL);

    assertThat(replay(captured, reversed)).isEmpty();
    assertThat(replay(captured, reversed, true))
        .extracting(Difference::where)
        .containsExactly("wire from server, box 2");
  }

  @Test
  void saysWhatDidNotComeAndWhatNobodyExpected() throws Exception {
    Said wrong = server("_error", "9", "_error_code", "X", "_error_description", "x");

    assertThat(replay(List.of(SUM, TOTAL), List.of(SUM, wrong)))
        .extracting(Difference::expected, Difference::observed)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("answer 1 Sum 24 B total=2", "it did not come"),
            org.assertj.core.groups.Tuple.tuple("nothing like it", "error 9 52 B X \"x\""));
  }

  @Test
  void theServerIsPlayedToAProgramThatConnects() throws Exception {
    Address address = new Address.Unix(folder.resolve("s"));
    EndpointReplay replay = new EndpointReplay(players, options(Role.SERVER, address, false));
    var played =
        java.util.concurrent.CompletableFuture.supplyAsync(
            () -> {
              try {
                return replay.play(conversation(List.of(SUM, TOTAL)), "one", "it goes");
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    awaitListener();
    program(Role.CLIENT, address, List.of(SUM, TOTAL));

    assertThat(played.get(10, TimeUnit.SECONDS).differences()).isEmpty();
  }

  @Test
  void whatWasInFlightTogetherIsWrittenAtOnce() throws Exception {
    List<Said> captured = List.of(SUM, NOW, TOTAL, TIME, HELLO, HELLO_TO_YOU);
    Address address = serve(captured);
    Result result =
        new EndpointReplay(players, options(Role.CLIENT, address, false))
            .play(conversation(captured), "one", "it goes");

    assertThat(result.differences()).isEmpty();
    assertThat(written(result))
        .containsExactly(SUM.bytes().length + NOW.bytes().length, HELLO_TO_YOU.bytes().length);
  }

  @Test
  void whatPassedOnAnotherConnectionInBetweenPassesThereAgain() throws Exception {
    List<Said> captured = List.of(SUM, NOW, TOTAL, TIME);
    Address one = serve(captured);
    Address other = serve(List.of(SUM, TOTAL));
    List<CapturedConversation> both =
        List.of(conversation(captured), conversation(List.of(SUM, TOTAL)).later(500_000));

    List<Result> results =
        Overlap.play(
            both,
            LIMIT,
            (index, overlap) ->
                new EndpointReplay(players, options(Role.CLIENT, index == 0 ? one : other, false))
                    .play(both.get(index), "" + index, "it goes", LIMIT, Optional.of(overlap)));

    assertThat(results).allSatisfy(result -> assertThat(result.differences()).isEmpty());
    assertThat(written(results.get(0))).containsExactly(SUM.bytes().length, NOW.bytes().length);
  }

  /** How long each write was. */
  private static List<Integer> written(Result result) {
    return result.wire().stream()
        .filter(event -> event.from() == Role.CLIENT)
        .filter(WireEvent.Bytes.class::isInstance)
        .map(event -> ((WireEvent.Bytes) event).bytes().length)
        .toList();
  }

  @Test
  void keepsTheDelaysOfTheCapture() throws Exception {
    Address address = serve(List.of(SUM, TOTAL, NOW, TIME));
    Result result =
        new EndpointReplay(players, options(Role.CLIENT, address, true))
            .play(conversation(List.of(SUM, TOTAL, NOW, TIME)), "one", "it goes");

    assertThat(result.differences()).isEmpty();
    // The third box passed 3 ms after the beginning; it may come later, not sooner.
    assertThat(
            result.wire().stream()
                .filter(event -> event.from() == Role.CLIENT && event instanceof WireEvent.Bytes)
                .skip(1)
                .findFirst()
                .orElseThrow()
                .nanos())
        .isGreaterThanOrEqualTo(2_900_000);
  }

  @Test
  void aProgramThatIsNotThereCannotBeReplayedAgainst() {
    Address address = new Address.Unix(folder.resolve("nobody"));

    assertThatThrownBy(
            () ->
                new EndpointReplay(players, options(Role.CLIENT, address, false))
                    .play(conversation(List.of(SUM, TOTAL)), "one", "it goes"))
        .isInstanceOf(ReplayException.class)
        .hasMessageContaining("nobody");
  }

  private List<Difference> replay(List<Said> captured, List<Said> done, String... variables)
      throws Exception {
    return replay(captured, done, false, variables);
  }

  private List<Difference> replay(
      List<Said> captured, List<Said> done, boolean strict, String... variables) throws Exception {
    Address address = serve(done);
    return new EndpointReplay(
            players,
            new EndpointReplay.Options(
                Role.CLIENT, address, LIMIT, false, strict, Variables.of(List.of(variables))))
        .play(conversation(captured), "one", "it goes")
        .differences();
  }

  private EndpointReplay.Options options(Role as, Address address, boolean delays) {
    return new EndpointReplay.Options(as, address, LIMIT, delays, false, Variables.of(List.of()));
  }

  private Address serve(List<Said> done) throws Exception {
    Address address = new Address.Unix(folder.resolve("s" + System.nanoTime()));
    return program(Role.SERVER, address, done);
  }

  private Address program(Role role, Address address, List<Said> done) throws Exception {
    List<WireEntry> wire = new ArrayList<>();
    for (Said said : done) {
      wire.add(new WireEntry(said.from(), WireEntry.Kind.BOX, said.bytes()));
    }
    wire.add(new WireEntry(Role.CLIENT, WireEntry.Kind.CLOSE, new byte[0]));
    return players
        .play(
            new ScriptRequest(
                role, address, LIMIT, wire, List.of(), Segmentation.WHOLE, 0, programSaw))
        .ready()
        .get(5, TimeUnit.SECONDS);
  }

  private void awaitListener() {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!java.nio.file.Files.exists(folder.resolve("s")) && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
  }

  private static CapturedConversation conversation(List<Said> said) {
    List<CaptureEvent> events = new ArrayList<>();
    events.add(new CaptureEvent.Opened(0, 1, CaptureTransport.UNIX, "", ""));
    Map<Role, Long> ends = new LinkedHashMap<>();
    for (Said one : said) {
      long offset = ends.getOrDefault(one.from(), 0L);
      events.add(
          new CaptureEvent.Bytes(
              events.size() * 1_000_000L, 1, one.from(), offset, one.bytes(), List.of()));
      ends.put(one.from(), offset + one.bytes().length);
    }
    events.add(
        new CaptureEvent.Closed(events.size() * 1_000_000L, 1, Role.CLIENT, CaptureEvent.How.END));
    return new CapturedConversation(events);
  }

  private static Said client(String... pairs) {
    return new Said(Role.CLIENT, box(pairs));
  }

  private static Said server(String... pairs) {
    return new Said(Role.SERVER, box(pairs));
  }

  private static byte[] box(String... pairs) {
    Map<String, byte[]> box = new LinkedHashMap<>();
    for (int index = 0; index < pairs.length; index += 2) {
      box.put(pairs[index], pairs[index + 1].getBytes(ISO_8859_1));
    }
    return Box.of(box).toBytes();
  }
}
