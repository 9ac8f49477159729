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
  void afterAGapNobodyKnowsWhereABoxBegins() {
    List<Passed> all = new ArrayList<>();
    var reader = new ConversationReader(BoxLimits.NONE, all::add);
    reader.accept(new WireEvent.Bytes(1, Role.CLIENT, box("_command", "A"), List.of()));
    reader.gap(Role.CLIENT, 5);
    reader.accept(new WireEvent.Bytes(2, Role.CLIENT, box("_command", "B"), List.of()));
    reader.accept(new WireEvent.Bytes(3, Role.SERVER, box("_command", "C"), List.of()));

    assertThat(all).extracting(Passed::kind).containsExactly(Kind.CALL, Kind.BYTES, Kind.CALL);
    assertThat(all.get(1).offset()).isEqualTo(all.get(0).end() + 5);
    assertThat(reader.isLost(Role.CLIENT)).isTrue();
    assertThat(reader.isLost(Role.SERVER)).isFalse();
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
