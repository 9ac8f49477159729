package dev.ampinterop.conformance.decode;

import static dev.ampinterop.conformance.cases.Role.CLIENT;
import static dev.ampinterop.conformance.cases.Role.SERVER;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.capture.CaptureEvent.How;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.capture.SampleCapture;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.verdict.Reference;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whose fault it is, told by what passed. */
class FaultLineTest {
  private static final byte[] ASK = SampleCapture.box("_ask", "1", "_command", "Put", "a", "1");
  private static final byte[] ANSWER = SampleCapture.box("_answer", "1", "b", "2");

  @Test
  void nobodyIsToBlameWhereEveryCallIsAnswered() {
    assertThat(line(open().passes(1, CLIENT, ASK).passes(1, SERVER, ANSWER), CLIENT))
        .isEqualTo("nobody broke a rule of AMP");
  }

  @Test
  void whoeverLeavesACallUnansweredIsLikelyToBlame() {
    assertThat(line(open().passes(1, CLIENT, ASK), CLIENT))
        .isEqualTo(
            "the server left call 1 Put unanswered for 0.0 s, then the client closed (likely)");
    assertThat(line(open().passes(1, CLIENT, ASK), SERVER))
        .isEqualTo("the server closed the connection and left call 1 Put unanswered (likely)");
  }

  @Test
  void aResponderThatFailsEndsTheConnection() {
    byte[] unknown =
        SampleCapture.box(
            "_error", "1", "_error_code", "UNKNOWN", "_error_description", "Unknown Error");

    assertThat(line(open().passes(1, CLIENT, ASK).passes(1, SERVER, unknown), SERVER))
        .isEqualTo(
            "the server replied to call 1 Put with UNKNOWN \"Unknown Error\" and closed: its"
                + " responder failed, or it could not decode the arguments (likely)");
  }

  @Test
  void aBrokenRuleIsCertain() {
    assertThat(line(open().passes(1, CLIENT, ASK).passes(1, CLIENT, ASK), CLIENT))
        .isEqualTo(
            "the client broke the rule tag-used-again: the call of Put with tag 1 still waits"
                + " (certain)");
  }

  @Test
  void anotherProtocolBehindAnEmptyAnswerIsNoFault() {
    SampleCapture told =
        open()
            .passes(1, CLIENT, ASK)
            .passes(1, SERVER, SampleCapture.box("_answer", "1"))
            .passes(1, SERVER, "HELLO\n".getBytes(US_ASCII))
            .passes(1, CLIENT, "hi\n".getBytes(US_ASCII));

    assertThat(line(told, CLIENT)).isEqualTo("nobody broke a rule of AMP");
  }

  @Test
  void textInPlaceOfABoxIsAFaultWhereNothingCanHaveSwitched() {
    byte[] text = "HELLO\n".getBytes(US_ASCII);
    byte[] key = {1, 44, 'a', 'a'};
    byte[] switched = SampleCapture.box("_answer", "1");
    SampleCapture answered = open().passes(1, CLIENT, ASK).passes(1, SERVER, ANSWER);

    assertThat(line(answered.passes(1, SERVER, text), CLIENT))
        .startsWith("the server broke the rule key-too-long");
    assertThat(line(open().passes(1, CLIENT, ASK).passes(1, SERVER, text), CLIENT))
        .startsWith("the server broke the rule key-too-long");
    assertThat(
            line(
                open().passes(1, CLIENT, ASK).passes(1, SERVER, switched).passes(1, CLIENT, key),
                CLIENT))
        .startsWith("the client broke the rule key-too-long");
  }

  @Test
  void whoClosesOnceAllIsAnsweredHasLeftNothingUnanswered() {
    CapturedConversation right = of(open().passes(1, CLIENT, ASK).passes(1, SERVER, ANSWER));
    CapturedConversation wrong =
        of(open().passes(1, CLIENT, ASK).passes(1, SERVER, ANSWER).closes(1, SERVER, How.END));

    assertThat(Sightings.wrong(wrong, right, SERVER, Set.of(), Reference.PLAYED))
        .singleElement()
        .extracting(FaultLine::of)
        .isEqualTo("the server closed the connection once it had answered call 1 Put (likely)");
  }

  @Test
  void callsAreCountedBySide() {
    byte[] second = SampleCapture.box("_ask", "2", "_command", "Get");
    SampleCapture told =
        open()
            .passes(1, SERVER, SampleCapture.box("_ask", "1", "_command", "Back"))
            .passes(1, CLIENT, SampleCapture.box("_answer", "1"))
            .passes(1, CLIENT, ASK)
            .passes(1, SERVER, ANSWER)
            .passes(1, CLIENT, second);

    assertThat(line(told, CLIENT)).startsWith("the server left call 2 Get unanswered");
  }

  @Test
  void aReplyUnlikeTheRightOneIsTheSidesDoing() {
    CapturedConversation right = of(open().passes(1, CLIENT, ASK).passes(1, SERVER, ANSWER));
    byte[] other = SampleCapture.box("_answer", "1", "b", "3");
    CapturedConversation wrong = of(open().passes(1, CLIENT, ASK).passes(1, SERVER, other));

    assertThat(Sightings.wrong(wrong, right, SERVER, Set.of(), Reference.PLAYED))
        .singleElement()
        .satisfies(
            seen -> {
              assertThat(seen.words())
                  .isEqualTo("the server sends a wrong value for b in a call of Put");
              assertThat(FaultLine.of(seen, "the healthy server"))
                  .isEqualTo(
                      "nobody broke a rule of AMP; the healthy server has b=2 in call 1 Put, where"
                          + " the server sent b=3");
            });
    assertThat(Sightings.wrong(right, right, SERVER, Set.of(), Reference.PLAYED)).isEmpty();
  }

  @Test
  void aCallThatTheRightOneDoesNotMakeIsTheSidesDoing() {
    byte[] told = SampleCapture.box("_command", "Told", "b", "1");
    byte[] again = SampleCapture.box("_command", "Told", "b", "2");
    CapturedConversation once = of(open().passes(1, SERVER, told));
    CapturedConversation twice = of(open().passes(1, SERVER, told).passes(1, SERVER, again));

    assertThat(Sightings.wrong(twice, once, SERVER, Set.of(), Reference.PLAYED))
        .singleElement()
        .satisfies(
            seen -> {
              assertThat(seen.words()).isEqualTo("the server calls Told once too often");
              assertThat(FaultLine.of(seen, "the healthy server"))
                  .isEqualTo(
                      "nobody broke a rule of AMP; the healthy server has no call 2 Told, which the"
                          + " server made");
            });
    assertThat(Sightings.wrong(once, twice, SERVER, Set.of(), Reference.PLAYED))
        .singleElement()
        .extracting(Sighting::words)
        .isEqualTo("the server does not call Told");
  }

  @Test
  void aCallThatIsMissingDoesNotMakeThoseBehindItWrong() {
    assertThat(words(told("1", "3", "4"), told("1", "2", "3", "4")))
        .containsExactly("the server does not call Told");
    assertThat(words(told("1", "2", "3", "4"), told("1", "3", "4")))
        .containsExactly("the server calls Told once too often");
    assertThat(words(told("1", "7", "4"), told("1", "2", "3", "4")))
        .containsExactly(
            "the server sends a wrong value for b in a call of Told",
            "the server does not call Told");
    // As many as there should be, so that none is missing.
    assertThat(words(told("1", "3", "4", "4"), told("1", "2", "3", "4")))
        .containsExactly(
            "the server sends a wrong value for b in a call of Told",
            "the server sends a wrong value for b in a call of Told");
    assertThat(words(told("1", "2"), told("1", "2", "3", "4")))
        .containsExactly("the server does not call Told");
  }

  @Test
  void aCallThatIsMissingIsFoundAmongManyOthers() {
    List<String> all = IntStream.range(0, 900).mapToObj(Integer::toString).toList();
    List<String> some = new ArrayList<>(all);
    some.removeAll(List.of("3", "500", "501"));

    assertThat(words(told(some.toArray(new String[0])), told(all.toArray(new String[0]))))
        .containsExactly("the server does not call Told");
  }

  private static List<String> words(CapturedConversation passed, CapturedConversation right) {
    return Sightings.wrong(passed, right, SERVER, Set.of(), Reference.PLAYED).stream()
        .map(Sighting::words)
        .toList();
  }

  private static CapturedConversation told(String... values) {
    SampleCapture told = open();
    for (String value : values) {
      told.passes(1, SERVER, SampleCapture.box("_command", "Told", "b", value));
    }
    return of(told);
  }

  @Test
  void whoShouldHaveClosedAndDidNotIsSeen() {
    byte[] error =
        SampleCapture.box("_error", "1", "_error_code", "BANNED", "_error_description", "");
    SampleCapture open = open().passes(1, CLIENT, ASK).passes(1, SERVER, error);
    CapturedConversation stays = of(open.closes(1, CLIENT, How.END));
    CapturedConversation closes =
        of(open().passes(1, CLIENT, ASK).passes(1, SERVER, error).closes(1, SERVER, How.END));

    assertThat(Sightings.wrong(stays, closes, SERVER, Set.of(), Reference.PLAYED))
        .singleElement()
        .satisfies(
            seen -> {
              assertThat(seen.words())
                  .isEqualTo("the server does not close the connection on a call of Put");
              assertThat(FaultLine.of(seen, "the healthy server"))
                  .isEqualTo(
                      "nobody broke a rule of AMP; the healthy server has the connection closed after"
                          + " call 1 Put, which the server left open");
            });
    assertThat(Sightings.wrong(closes, closes, SERVER, Set.of(), Reference.PLAYED)).isEmpty();
  }

  @Test
  void aDescriptorThatIsNotWhatItShouldBeIsSeen() {
    CapturedConversation right =
        of(answeredWith(new DescriptorFacts("file", "read", "1:1", false, 0L)));
    CapturedConversation wrong =
        of(answeredWith(new DescriptorFacts("file", "read", "1:2", false, 3L)));
    CapturedConversation other = of(answeredWith(new DescriptorFacts("pipe", "write", "1:3")));

    assertThat(Sightings.wrong(wrong, right, SERVER, Set.of(), Reference.PLAYED))
        .singleElement()
        .extracting(FaultLine::of)
        .isEqualTo(
            "nobody broke a rule of AMP; the capture has b=(offset 0) in call 1 Put, where the"
                + " server sent b=(offset 3)");
    assertThat(Sightings.wrong(other, right, SERVER, Set.of(), Reference.PLAYED))
        .singleElement()
        .extracting(FaultLine::of)
        .asString()
        .endsWith(
            "has b=(access read, kind file) in call 1 Put, where the server sent b=(access write,"
                + " kind pipe)");
    assertThat(Sightings.wrong(right, right, SERVER, Set.of(), Reference.PLAYED)).isEmpty();
  }

  @Test
  void aDescriptorTooManyIsSeen() {
    DescriptorFacts pipe = new DescriptorFacts("pipe", "read", "1:3");
    CapturedConversation right = of(answeredWith(pipe));
    CapturedConversation wrong =
        of(
            open()
                .passes(1, CLIENT, ASK)
                .carries(1, SERVER, SampleCapture.box("_answer", "1", "b", "0"), 0, pipe, pipe));

    assertThat(Sightings.wrong(wrong, right, SERVER, Set.of(), Reference.PLAYED))
        .singleElement()
        .satisfies(
            seen -> {
              assertThat(seen.words())
                  .isEqualTo("the server sends more descriptors than it should");
              assertThat(FaultLine.of(seen, "the healthy server"))
                  .isEqualTo(
                      "nobody broke a rule of AMP; the healthy server has 1 in place of the 2"
                          + " descriptors that the server sent");
            });
    assertThat(Sightings.wrong(right, wrong, SERVER, Set.of(), Reference.PLAYED)).isEmpty();
  }

  private static SampleCapture answeredWith(DescriptorFacts facts) {
    return open()
        .passes(1, CLIENT, ASK)
        .carries(1, SERVER, SampleCapture.box("_answer", "1", "b", "0"), 0, facts);
  }

  @Test
  void whatTheRightOneWasNeverAskedTellsNothing() {
    byte[] second = SampleCapture.box("_ask", "2", "_command", "Get");
    CapturedConversation shorter = of(open().passes(1, CLIENT, ASK).passes(1, SERVER, ANSWER));
    SampleCapture longer =
        open().passes(1, CLIENT, ASK).passes(1, SERVER, ANSWER).passes(1, CLIENT, second);

    assertThat(
            Sightings.wrong(
                of(longer.closes(1, SERVER, How.END)), shorter, SERVER, Set.of(), Reference.PLAYED))
        .isEmpty();
  }

  @Test
  void aValueIsFoundInCallsOfTheSideAsInItsAnswers() {
    byte[] call = SampleCapture.box("_ask", "5", "_command", "Told", "b", "7");
    byte[] asked = SampleCapture.box("_ask", "6", "_command", "Told", "b", "7");
    CapturedConversation passed = of(open().passes(1, SERVER, call).passes(1, CLIENT, asked));

    assertThat(Sightings.values(passed, SERVER, "Told", "b", new byte[] {'7'}))
        .singleElement()
        .extracting(Sighting::side)
        .isEqualTo(SERVER);
    assertThat(Sightings.values(passed, SERVER, "Told", "b", new byte[] {'8'})).isEmpty();
  }

  @Test
  void aSlowReplyTakesLongerThanWasSaid() {
    CapturedConversation passed = of(open().passes(1, CLIENT, ASK).passes(1, SERVER, ANSWER));

    assertThat(Sightings.slow(passed, SERVER, Duration.ofNanos(1))).hasSize(1);
    assertThat(Sightings.slow(passed, SERVER, Duration.ofSeconds(5))).isEmpty();
  }

  private static SampleCapture open() {
    return new SampleCapture().open();
  }

  private static String line(SampleCapture told, Role first) {
    told.closes(1, first, How.END).closes(1, first.other(), How.END);
    return FaultLine.of(Sightings.in(of(told), Set.of()));
  }

  private static CapturedConversation of(SampleCapture told) {
    return told.capture().conversation(1);
  }
}
