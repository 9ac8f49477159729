package dev.ampinterop.conformance.conversation;

import static dev.ampinterop.conformance.capture.SampleCapture.box;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.amp.box.BoxLimits;
import dev.ampinterop.amp.error.KeyTooLong;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.capture.SampleCapture;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Passed.Kind;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.WireEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConversationReaderTest {
  private static final byte[] TWO_BOXES =
      HexFormat.of().parseHex("000161" + "0002" + "3132" + "0000" + "00016200000000");

  private final List<WireEvent> events = new ArrayList<>();

  @Test
  void boxesKeepTheirPlaceAndOrder() {
    List<Passed> pieces = ConversationReader.pieces(Role.SERVER, TWO_BOXES);

    assertThat(pieces)
        .extracting(Passed::from, Passed::offset, Passed::end)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Role.SERVER, 0L, 9L),
            org.assertj.core.groups.Tuple.tuple(Role.SERVER, 9L, 16L));
    assertThat(pieces.get(0).text("a")).contains("12");
    assertThat(pieces.get(1).text("b")).contains("");
    assertThat(pieces.get(1).text("a")).isEmpty();
  }

  @Test
  void theLastValueOfARepeatedKeyCountsAndBothAreThere() {
    byte[] twice = HexFormat.of().parseHex("000161000131" + "000161000132" + "0000");

    Passed piece = ConversationReader.pieces(Role.CLIENT, twice).get(0);

    assertThat(piece.text("a")).contains("2");
    assertThat(piece.pairs()).hasSize(2);
  }

  @Test
  void aCutBoxIsIncomplete() {
    for (int length = 10; length < TWO_BOXES.length; length++) {
      byte[] cut = Arrays.copyOf(TWO_BOXES, length);

      assertThat(ConversationReader.pieces(Role.CLIENT, cut))
          .extracting(Passed::kind)
          .containsExactly(Kind.BOX, Kind.INCOMPLETE);
    }
  }

  @Test
  void nothingBehindAKeyThatIsTooLongIsABox() {
    passed(Role.CLIENT, HexFormat.of().parseHex("0000" + "0101"));
    passed(Role.CLIENT, TWO_BOXES);

    List<Passed> pieces = ConversationReader.read(events);

    assertThat(pieces).extracting(Passed::kind).containsExactly(Kind.BOX, Kind.BYTES, Kind.BYTES);
    assertThat(pieces.get(1).problem()).isInstanceOf(KeyTooLong.class);
    assertThat(pieces.get(2).problem()).isNull();
  }

  @Test
  void anyBytesGivePiecesThatCoverThem() {
    Random random = new Random(7);
    for (int round = 0; round < 2000; round++) {
      byte[] bytes = new byte[1 + random.nextInt(40)];
      for (int index = 0; index < bytes.length; index++) {
        bytes[index] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : random.nextInt(3));
      }
      int position = 0;
      for (Passed piece : ConversationReader.pieces(Role.CLIENT, bytes)) {
        assertThat(piece.offset()).isEqualTo(position);
        assertThat(piece.bytes()).isNotEmpty();
        position += piece.bytes().length;
      }
      assertThat(position).isEqualTo(bytes.length);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1000})
  void aReplyHasTheCallThatWaitsHoweverTheBytesAreCut(int size) {
    passed(Role.CLIENT, size, box("_ask", "1", "_command", "A"), box("_ask", "2", "_command", "B"));
    passed(Role.SERVER, size, box("_ask", "1", "_command", "C"), box("_answer", "2"));
    passed(Role.CLIENT, size, box("_error", "1"), box("_ask", "1", "_command", "D"));
    passed(Role.SERVER, size, box("_answer", "1"), box("_answer", "1"), box("_answer", "9"));

    assertThat(ConversationReader.read(events))
        .extracting(passed -> passed.kind() + " " + passed.command())
        .containsExactly(
            "ASK A",
            "ASK B",
            "ASK C",
            "ANSWER B",
            "ERROR C",
            "ASK D",
            "ANSWER D",
            "ANSWER ",
            "ANSWER ");
  }

  @Test
  void aCallWithTheTagOfOneThatWaitsReplacesIt() {
    passed(Role.CLIENT, box("_ask", "1", "_command", "A"));
    passed(Role.CLIENT, box("_ask", "1", "_command", "B"));

    Passed.Call replaced = ConversationReader.read(events).get(1).replaced();

    assertThat(replaced).isNotNull().extracting(Passed.Call::command).isEqualTo("A");
  }

  @Test
  void aDescriptorCameOnTheBoxThatHasItsByte() {
    byte[] note = box("_command", "Note");
    byte[] take = box("_command", "Take", "file", "1");
    passed(Role.CLIENT, note, SampleCapture.PIPE);
    passed(Role.CLIENT, Arrays.copyOf(take, 5));
    passed(Role.CLIENT, Arrays.copyOfRange(take, 5, take.length), SampleCapture.FILE);

    List<Passed> pieces = ConversationReader.read(events);

    assertThat(pieces).extracting(Passed::firstOrdinal).containsExactly(0L, 1L);
    assertThat(pieces.get(1).descriptors())
        .containsExactly(new CapturedDescriptor(note.length + 5, SampleCapture.FILE));
    assertThat(pieces.get(1).line().descriptors()).isEqualTo("+fd 1:file");
  }

  @Test
  void afterAGapItGoesOnWithTheNextBox() {
    byte[] next = box("_ask", "1", "_command", "B");
    List<Passed> pieces = behindAGap(next);

    assertThat(pieces).extracting(Passed::kind).containsExactly(Kind.CALL, Kind.ASK);
    assertThat(pieces.get(1).offset()).isEqualTo(pieces.get(0).end() + 5);
    assertThat(behindAGap(box("_answer", "1")))
        .extracting(Passed::kind)
        .containsExactly(Kind.CALL, Kind.ANSWER);
    assertThat(behindAGap(box("Key", "v", "_ask", "1", "_command", "B")))
        .extracting(Passed::kind)
        .containsExactly(Kind.CALL, Kind.ASK);
  }

  @Test
  void theRestOfTheBoxThatAGapCutIsNotABox() {
    byte[] lost = box("_ask", "1", "_command", "Lost", "key", "a value");
    byte[] next = box("_error", "1", "_error_code", "X", "_error_description", "y");
    for (int from = 1; from < lost.length; from++) {
      byte[] rest = Arrays.copyOfRange(lost, from, lost.length);

      List<Passed> pieces = behindAGap(rest, next, next);

      assertThat(pieces.subList(pieces.size() - 2, pieces.size()))
          .as("from byte %d on", from)
          .extracting(Passed::kind)
          .containsExactly(Kind.ERROR, Kind.ERROR);
      int kept = pieces.stream().skip(1).mapToInt(one -> one.bytes().length).sum();
      assertThat(kept).as("no byte is left out").isEqualTo(rest.length + 2 * next.length);
    }
  }

  @Test
  void theBoxThatAGapCutsShortIsGivenAsFarAsItCame() {
    List<Passed> all = new ArrayList<>();
    var reader = new ConversationReader(BoxLimits.NONE, all::add);
    byte[] begun = Arrays.copyOf(box("_ask", "1", "_command", "A"), 12);
    reader.accept(new WireEvent.Bytes(1, Role.CLIENT, begun, List.of()));
    reader.gap(Role.CLIENT, 5);

    assertThat(all).extracting(Passed::kind).containsExactly(Kind.INCOMPLETE);
    assertThat(all.get(0).bytes()).isEqualTo(begun);
    assertThat(reader.bytes(Role.CLIENT)).isEqualTo(17);
  }

  @Test
  void whatOnlyLooksLikeABoxBehindAGapIsLookedAtAgain() {
    byte[] mock = {0, 4, '_', 'a', 's', 'k', 0, 1, '1', 9, 9, 9, 9, 0, 0};
    byte[] next = box("_answer", "1");

    List<Passed> pieces = behindAGap(mock, next);

    assertThat(pieces.get(pieces.size() - 1).kind()).isEqualTo(Kind.ANSWER);
    assertThat(pieces).noneMatch(one -> one.problem() != null);
  }

  @Test
  void behindAGapItMakesNoDifferenceHowTheBytesAreCut() {
    byte[] lost = box("_ask", "1", "_command", "Lost", "key", "a value");
    byte[] rest = Arrays.copyOfRange(lost, 9, lost.length);
    byte[] next = box("Key", "v", "_ask", "2", "_command", "B");
    List<Passed> all = new ArrayList<>();
    var reader = new ConversationReader(BoxLimits.NONE, all::add);
    reader.gap(Role.CLIENT, 9);
    for (byte[] bytes : List.of(rest, next)) {
      for (byte one : bytes) {
        reader.accept(new WireEvent.Bytes(1, Role.CLIENT, new byte[] {one}, List.of()));
      }
    }
    reader.end();

    assertThat(all.get(all.size() - 1).kind()).isEqualTo(Kind.ASK);
    assertThat(all.get(all.size() - 1).offset()).isEqualTo(9 + rest.length);
  }

  private static List<Passed> behindAGap(byte[]... parts) {
    List<Passed> all = new ArrayList<>();
    var reader = new ConversationReader(BoxLimits.NONE, all::add);
    reader.accept(new WireEvent.Bytes(1, Role.CLIENT, box("_command", "A"), List.of()));
    reader.gap(Role.CLIENT, 5);
    for (byte[] part : parts) {
      reader.accept(new WireEvent.Bytes(2, Role.CLIENT, part, List.of()));
    }
    reader.end();
    return all;
  }

  @Test
  void whatIsWrittenAnewKeepsTheOrderOfItsKeys() {
    byte[] unsorted = HexFormat.of().parseHex("0001620001320001610001310000");

    Passed piece = ConversationReader.pieces(Role.CLIENT, unsorted).get(0);

    assertThat(piece.with(java.util.Map.of("a", new byte[] {'9', '9'})))
        .isEqualTo(HexFormat.of().parseHex("000162000132000161000239390000"));
  }

  private void passed(Role from, byte[] bytes, DescriptorFacts... descriptors) {
    events.add(new WireEvent.Bytes(events.size(), from, bytes, List.of(descriptors)));
  }

  private void passed(Role from, int size, byte[]... boxes) {
    for (byte[] bytes : boxes) {
      for (int at = 0; at < bytes.length; at += size) {
        passed(from, Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size)));
      }
    }
  }
}
