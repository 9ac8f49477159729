package dev.ampinterop.conformance.conversation;

import static dev.ampinterop.conformance.capture.SampleCapture.box;
import static dev.ampinterop.conformance.cases.Role.CLIENT;
import static dev.ampinterop.conformance.cases.Role.SERVER;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.capture.SampleCapture;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Passed.Kind;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a conversation leaves AMP, however its bytes are cut. */
class DepartureTest {
  private static final byte[] NAME = box("_ask", "1", "_command", "Name");
  private static final byte[] NAMED = box("_answer", "1", "count", "1");
  private static final byte[] START_TLS = box("_ask", "2", "_command", "StartTLS");
  private static final byte[] TALK = box("_ask", "2", "_command", "Talk");
  private static final byte[] ANSWER = box("_answer", "2");
  private static final byte[] HANDSHAKE = {22, 3, 1, 0, 1, 9};
  private static final byte[] ALERT = {21, 3, 3, 0, 2, 2, 40};
  private static final byte[] TEXT = "welcome\r\n".getBytes(US_ASCII);

  /** Strings with lengths of four bytes: to AMP these are empty boxes, and what follows them. */
  private static final byte[] LOOKS_LIKE_BOXES = {0, 0, 0, 3, 'o', 'n', 'e', 0, 0, 0, 0};

  @Test
  void tlsBeginsBehindTheAnswerThoughTheyCameInOneRead() {
    List<Passed> passed = read(told(NAME, NAMED, START_TLS, join(ANSWER, ALERT)), Set.of());

    assertThat(kinds(passed, SERVER)).containsExactly(Kind.ANSWER, Kind.ANSWER, Kind.TLS);
    Departure left = Departure.in(passed, Set.of()).orElseThrow();
    assertThat(left.words())
        .isEqualTo("TLS from byte 58 of the client and byte 38 of the server on");
    assertThat(left.callWords()).isEqualTo("the client's call StartTLS");
    assertThat(left.bytes(SERVER)).isEqualTo(ALERT);
    assertThat(left.bytes(CLIENT)).isEmpty();
    assertThat(passed).allMatch(one -> one.problem() == null);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void aRecordOfTlsMayBeCutAnywhere(int length) {
    byte[] begun = java.util.Arrays.copyOf(ALERT, length);
    List<Passed> passed = read(told(START_TLS, ANSWER).passes(1, SERVER, begun), Set.of());

    assertThat(kinds(passed, SERVER)).containsExactly(Kind.ANSWER, Kind.TLS);
  }

  @Test
  void aSubclassOfStartTlsHasAnotherName() {
    List<Passed> passed = read(told(TALK, ANSWER, HANDSHAKE, ALERT), Set.of());

    assertThat(passed).allMatch(one -> one.problem() == null);
    assertThat(Departure.in(passed, Set.of())).get().matches(Departure::isTls);
  }

  @Test
  void tlsThatNobodyAskedForIsNoDeparture() {
    List<Passed> passed = read(new SampleCapture().open().passes(1, CLIENT, HANDSHAKE), Set.of());

    assertThat(passed).singleElement().matches(one -> one.problem() != null);
    assertThat(Departure.in(passed, Set.of())).isEmpty();
  }

  @Test
  void textBehindAnEmptyAnswerIsAnotherProtocolOfBothSides() {
    List<Passed> passed =
        read(told(NAME, NAMED, TALK, join(ANSWER, TEXT), LOOKS_LIKE_BOXES, TEXT), Set.of());

    assertThat(kinds(passed, CLIENT)).containsExactly(Kind.ASK, Kind.ASK, Kind.STREAM);
    assertThat(kinds(passed, SERVER))
        .containsExactly(Kind.ANSWER, Kind.ANSWER, Kind.STREAM, Kind.STREAM);
    assertThat(Departure.in(passed, Set.of()))
        .get()
        .extracting(Departure::words)
        .isEqualTo("another protocol from byte 54 of the client and byte 38 of the server on");
  }

  @Test
  void whatLooksLikeBoxesIsAnotherProtocolWhereTheUserSaysSo() {
    SampleCapture told = told(TALK, join(ANSWER, LOOKS_LIKE_BOXES), LOOKS_LIKE_BOXES);

    assertThat(kinds(read(told, Set.of()), SERVER)).contains(Kind.BOX);
    List<Passed> passed = read(told, Set.of("Talk"));
    assertThat(kinds(passed, SERVER)).containsExactly(Kind.ANSWER, Kind.STREAM);
    assertThat(kinds(passed, CLIENT)).containsExactly(Kind.ASK, Kind.STREAM);
    Departure left = Departure.in(passed, Set.of("Talk")).orElseThrow();
    assertThat(left.bytes(CLIENT)).isEqualTo(LOOKS_LIKE_BOXES);
    assertThat(left.bytes(SERVER)).isEqualTo(LOOKS_LIKE_BOXES);
  }

  @Test
  void aRefusalIsNoDeparture() {
    byte[] refused = box("_error", "2", "_error_code", "NO", "_error_description", "no");

    assertThat(Departure.in(read(told(START_TLS, refused), Set.of()), Set.of())).isEmpty();
    assertThat(Departure.in(read(told(TALK, refused), Set.of("Talk")), Set.of("Talk"))).isEmpty();
  }

  @Test
  void whatComesBeforeHasNeitherTheCallNorWhatFollowsIt() {
    byte[] late = box("_ask", "3", "_command", "Late");
    Conversation whole =
        new Conversation(
            TurnReader.read(
                read(
                    new SampleCapture()
                        .open()
                        .passes(1, CLIENT, NAME)
                        .passes(1, CLIENT, START_TLS)
                        .passes(1, SERVER, late)
                        .passes(1, SERVER, NAMED)
                        .passes(1, SERVER, ANSWER)
                        .passes(1, CLIENT, HANDSHAKE),
                    Set.of()),
                Set.of()),
            Optional.of(SERVER));

    Conversation before = Departure.in(whole, Set.of()).orElseThrow().before(whole);

    assertThat(before.turns()).hasSize(2);
    assertThat(before.commands().values()).containsExactly("Name");
    assertThat(before.closedBy()).isEmpty();
  }

  private static SampleCapture told(byte[]... turns) {
    SampleCapture told = new SampleCapture().open();
    Role from = CLIENT;
    for (byte[] turn : turns) {
      told.passes(1, from, turn);
      from = from.other();
    }
    return told;
  }

  private static List<Passed> read(SampleCapture told, Set<String> switches) {
    CapturedConversation only = told.capture().conversation(1);
    return ConversationReader.read(only.switchingBy(switches));
  }

  private static List<Kind> kinds(List<Passed> passed, Role from) {
    return passed.stream().filter(one -> one.from() == from).map(Passed::kind).toList();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
