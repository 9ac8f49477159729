package dev.ampinterop.conformance.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.amp.transport.TlsSettings;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.Captured;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.capture.StoredCapture;
import dev.ampinterop.conformance.capture.StoredEvents;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.player.ScriptPlayer;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.verdict.Difference;
import dev.ampinterop.conformance.verdict.Reference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Replays of conversations that are longer than what is held of them. */
@Timeout(120)
class LongReplayTest {
  private static final ReplayLimits FEW = new ReplayLimits(64, 4096, 4096);
  private static final int CALLS = 2000;

  @TempDir private Path folder;
  private final ScriptPlayer players = new ScriptPlayer();

  @AfterEach
  void end() {
    players.close();
  }

  @Test
  void aServerThatDoesTheSamePasses() throws Exception {
    Result result = replay(written(each -> each.calls(1, 1, CALLS)), right -> right);

    assertThat(result.differences()).isEmpty();
    assertThat(result.wire()).hasSizeLessThan(200);
  }

  @Test
  void aDifferenceNearTheEndHasTheNumberOfItsBox() throws Exception {
    String late = "value " + (CALLS - 100);
    Result result =
        replay(
            written(each -> each.calls(1, 1, CALLS)),
            right ->
                contains(right, late) ? changed(right, late, "other " + (CALLS - 100)) : right);

    assertThat(result.differences())
        .extracting(Difference::where)
        .containsExactly("wire from server, box " + (CALLS - 100));
  }

  @Test
  void allThatPassedCanBeReadWhileTheReplayIsOpen() throws Exception {
    try (StoredCapture stored = written(each -> each.calls(1, 1, CALLS));
        Calls.Server server = new Calls.Server(folder.resolve("s"), right -> right);
        EndpointReplay replay = replay(server)) {
      CapturedConversation captured = stored.conversations().get(0);
      CapturedConversation passed = replay.passed(replay.play(captured, "one", "it goes"), 1);

      assertThat(passed.events()).isInstanceOf(StoredEvents.class);
      for (Role role : Role.values()) {
        assertThat(Captured.bytes(passed, role)).isEqualTo(Captured.bytes(captured, role));
      }
      assertThat(passed.firstClose()).map(CaptureEvent.Closed::by).contains(Role.CLIENT);
    }
  }

  @Test
  void anAnswerThatComesLongBeforeItsPlaceIsFoundThere() throws Exception {
    StoredCapture capture =
        written(
            each ->
                each.passes(1, Role.CLIENT, Calls.ask(1))
                    .calls(1, 2, CALLS)
                    .passes(1, Role.SERVER, Calls.answer(1)));

    assertThat(replay(capture, right -> right).differences()).isEmpty();
  }

  @Test
  void anAnswerThatDoesNotComeIsSaidOnce() throws Exception {
    String lost = "value " + (CALLS / 2);
    Result result =
        replay(
            written(each -> each.calls(1, 1, CALLS)),
            right -> contains(right, lost) ? new byte[0] : right,
            Duration.ofMillis(300));

    assertThat(result.differences())
        .extracting(Difference::where, Difference::observed)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "wire from server, box " + (CALLS / 2), "it did not come"));
  }

  @Test
  void moreDifferencesThanAnybodyReadsAreCounted() throws Exception {
    Result result =
        replay(written(each -> each.calls(1, 1, CALLS)), right -> changed(right, "value", "other"));

    assertThat(result.differences()).hasSize(ReplayFindings.MOST + 1);
    assertThat(result.differences().get(ReplayFindings.MOST).observed())
        .isEqualTo((CALLS - ReplayFindings.MOST) + " more of them");
  }

  @Test
  void descriptorsAreOpenedWhenTheyAreSent() throws Exception {
    StoredCapture capture =
        written(
            each -> {
              for (int number = 1; number <= 600; number++) {
                each.carries(1, Calls.ask(number)).passes(1, Role.SERVER, Calls.answer(number));
              }
            });

    assertThat(replay(capture, right -> right).differences()).isEmpty();
  }

  @Test
  void connectionsThatOverlapArePlayedTogether() throws Exception {
    StoredCapture capture =
        written(
            each -> {
              each.open(2);
              for (int part = 0; part < 20; part++) {
                each.calls(1, 1 + part * 50, 50).calls(2, 1 + part * 50, 50);
              }
              each.close(2);
            });
    List<CapturedConversation> both = capture.conversations();
    assertThat(Overlap.isIn(both)).isTrue();

    try (Calls.Server server = new Calls.Server(folder.resolve("s"), right -> right)) {
      List<Result> results =
          Overlap.play(
              both,
              Duration.ofSeconds(5),
              (index, overlap) ->
                  replay(server)
                      .play(
                          both.get(index),
                          "" + index,
                          "it goes",
                          Duration.ofSeconds(60),
                          Optional.of(overlap)));

      assertThat(results).hasSize(2);
      assertThat(results).allSatisfy(result -> assertThat(result.differences()).isEmpty());
    }
  }

  private interface Writing {
    void to(Calls.Written capture) throws IOException;
  }

  private StoredCapture written(Writing writing) throws IOException {
    Path file = folder.resolve("capture");
    try (Calls.Written capture = new Calls.Written(file)) {
      capture.open(1);
      writing.to(capture);
      capture.close(1);
    }
    StoredCapture stored = StoredCapture.open(file, OptionalInt.empty(), broken -> {}, 4096);
    assertThat(stored.isHeld()).isFalse();
    return stored;
  }

  private Result replay(StoredCapture capture, UnaryOperator<byte[]> answers) throws Exception {
    return replay(capture, answers, Duration.ofSeconds(10));
  }

  private Result replay(StoredCapture capture, UnaryOperator<byte[]> answers, Duration limit)
      throws Exception {
    try (capture;
        Calls.Server server = new Calls.Server(folder.resolve("s"), answers);
        EndpointReplay replay = new EndpointReplay(players, options(server, limit))) {
      return replay.play(capture.conversations().get(0), "one", "it goes");
    }
  }

  private EndpointReplay replay(Calls.Server server) {
    return new EndpointReplay(players, options(server, Duration.ofSeconds(10)));
  }

  private static EndpointReplay.Options options(Calls.Server server, Duration limit) {
    return new EndpointReplay.Options(
        Role.CLIENT,
        server.address(),
        limit,
        false,
        false,
        Variables.of(List.of()),
        TlsSettings.anonymous(),
        FEW,
        Reference.CAPTURED);
  }

  private static boolean contains(byte[] bytes, String text) {
    String end = new String(bytes, StandardCharsets.ISO_8859_1);
    return end.endsWith(text + "\0\0");
  }

  private static byte[] changed(byte[] bytes, String from, String to) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    byte[] changed = text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
    assertThat(Arrays.equals(bytes, changed)).isFalse();
    return changed;
  }
}
