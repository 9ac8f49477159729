package dev.ampinterop.conformance.minimize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.capture.SampleCapture;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.SampleCases;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.runner.Play;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.Verdict;
import dev.ampinterop.conformance.verdict.Difference;
import dev.ampinterop.conformance.verdict.Judgement;
import dev.ampinterop.conformance.wire.WireEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is a symptom, told by results that nobody had to play for. */
class PlayedSymptomTest {
  private static final ConformanceCase TOLD = SampleCases.named("dispatch/sum");
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private List<Result> results = List.of();

  @Test
  void failsOnlyWhereItFailedAtFirst() throws InterruptedException {
    PlayedSymptom fails = symptom("fails");

    assertShown(fails, true, failed("java:script", "wire from client, box 17"));
    assertShown(fails, true, failed("java:script", "wire from client, box 2"));
    assertShown(fails, false, failed("java:script", "client.does[2].sees"));
    assertShown(fails, false, failed("script:java", "wire from client, box 2"));
    assertShown(fails, false, passed("java:script"));
    assertShown(fails, false);
    assertShown(
        fails, true, passed("script:java"), failed("java:script", "wire from client, box 1"));
  }

  @Test
  void whatDoesNotFailAtFirstNeverDoes() throws InterruptedException {
    PlayedSymptom fails = symptom("fails");

    assertShown(fails, false, passed("java:script"));
    assertShown(fails, false, failed("java:script", "wire from client, box 1"));
  }

  @Test
  void crashesWhenThePeerBreaks() throws InterruptedException {
    PlayedSymptom crashes = symptom("crashes");

    assertShown(crashes, true, errored("java:script", "the peer ended with status 3"));
    assertShown(crashes, false, failed("java:script", "end"));
    assertShown(crashes, true, errored("java:script", "the peer ended with status 3"));
  }

  @Test
  void hangsWhenItFailsAfterTheWholeTime() throws InterruptedException {
    PlayedSymptom hangs = symptom("hangs");

    assertShown(hangs, true, took(failed("java:script", "end"), LIMIT));
    assertShown(hangs, true, took(failed("java:script", "wire from server"), LIMIT));
    assertShown(hangs, false, took(failed("script:java", "end"), LIMIT));
    assertShown(hangs, false, took(failed("java:script", "end"), LIMIT.minusMillis(1)));
    assertShown(hangs, false, took(passed("java:script"), LIMIT));
  }

  @ParameterizedTest
  @CsvSource({"box 17, true", "reason why, true", "Hello=x, true", "absent, false"})
  void matchesWhatIsReportedOrPasses(String pattern, boolean isShown) throws InterruptedException {
    byte[] box = SampleCapture.box("_ask", "1", "_command", "A", "Hello", "x");
    WireEvent passes = new WireEvent.Bytes(1, Role.CLIENT, box, List.of());

    assertShown(
        symptom("matches:" + pattern),
        isShown,
        result(
            "java:script",
            Verdict.FAILED,
            "reason why",
            List.of(new Difference("wire, box 17", "this", "that")),
            List.of(passes)));
  }

  @Test
  void differsWhenJavaWritesOtherBytesThanTwisted() throws InterruptedException {
    PlayedSymptom differs = symptom("differs");

    assertShown(differs, false, writes("java:script", "one"), writes("twisted:script", "one"));
    assertShown(differs, true, writes("java:script", "one"), writes("twisted:script", "two"));
    assertShown(differs, false, writes("java:script", "one"), writes("script:twisted", "two"));
    assertShown(differs, false, writes("java:script", "one"));
    assertShown(differs, true, passed("java:script"), failed("twisted:script", "end"));
  }

  @Test
  void whatTheHealthySideShowsInTheSameRoleIsNotTheSymptom() throws InterruptedException {
    List<Result> right = List.of(failed("script:twisted", "wire from server, box 3"));
    PlayedSymptom fails = symptom("fails", right);

    assertShown(fails, false, failed("script:java", "wire from server, box 4"));
    assertThat(fails.isShared()).isTrue();

    PlayedSymptom other = symptom("fails", right);
    assertShown(other, true, failed("script:java", "client.does[1].sees"));
    assertShown(symptom("fails", right), true, failed("java:script", "wire from server, box 4"));
    assertThat(other.isShared()).isFalse();
  }

  @Test
  void whatMatchesOnTheHealthySideIsNotTheSymptom() throws InterruptedException {
    Result one = writes("script:java", "needle");

    assertShown(symptom("matches:needle", List.of()), true, one);
    assertShown(symptom("matches:needle", List.of(one)), false, one);
  }

  private PlayedSymptom symptom(String text) {
    return new PlayedSymptom(replaying(() -> results), Optional.empty(), Wanted.parse(text), LIMIT);
  }

  private PlayedSymptom symptom(String text, List<Result> right) {
    return new PlayedSymptom(
        replaying(() -> results), Optional.of(replaying(() -> right)), Wanted.parse(text), LIMIT);
  }

  private static Replays replaying(Supplier<List<Result>> results) {
    return new Replays() {
      @Override
      public List<Result> play(List<Conversation> conversations) {
        return results.get();
      }

      @Override
      public void close() {}
    };
  }

  private void assertShown(PlayedSymptom symptom, boolean isShown, Result... played)
      throws InterruptedException {
    results = List.of(played);
    assertThat(symptom.shownBy(List.of()).isPresent()).isEqualTo(isShown);
  }

  private static Result passed(String pairing) {
    return result(pairing, Verdict.PASSED, null, List.of(), List.of());
  }

  private static Result failed(String pairing, String where) {
    List<Difference> differences = List.of(new Difference(where, "this", "that"));
    return result(pairing, Verdict.FAILED, "it failed", differences, List.of());
  }

  private static Result errored(String pairing, String reason) {
    return result(pairing, Verdict.ERRORED, reason, List.of(), List.of());
  }

  private static Result writes(String pairing, String value) {
    byte[] box = SampleCapture.box("key", value);
    Role from = pairing.endsWith(":script") ? Role.CLIENT : Role.SERVER;
    return result(
        pairing,
        Verdict.PASSED,
        null,
        List.of(),
        List.of(new WireEvent.Bytes(1, from, box, List.of())));
  }

  private static Result took(Result result, Duration took) {
    return new Result(
        result.play(), result.verdict(), took, result.reason(), result.judgement(), result.wire());
  }

  private static Result result(
      String pairing,
      Verdict verdict,
      @Nullable String reason,
      List<Difference> differences,
      List<WireEvent> wire) {
    Pairing players = Pairing.parse(pairing);
    Play play =
        new Play(TOLD, players, TransportKind.UNIX, Map.of(), null, List.of(), Optional.empty());
    Judgement judgement = new Judgement(differences, List.of(), List.of());
    return new Result(play, verdict, Duration.ofMillis(1), reason, judgement, wire);
  }
}
