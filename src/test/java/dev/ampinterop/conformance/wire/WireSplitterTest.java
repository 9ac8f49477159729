package dev.ampinterop.conformance.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WireSplitterTest {
  private static final byte[] TWO_BOXES =
      HexFormat.of().parseHex("000161" + "0002" + "3132" + "0000" + "00016200000000");

  @Test
  void boxesKeepTheirPlaceAndOrder() {
    List<WirePiece> pieces = WireSplitter.split(TWO_BOXES);

    assertThat(pieces).hasSize(2);
    assertThat(pieces.get(0))
        .extracting(WirePiece::offset, WirePiece::length)
        .containsExactly(0, 9);
    assertThat(pieces.get(1)).extracting(WirePiece::offset, WirePiece::end).containsExactly(9, 16);
    assertThat(((WirePiece.Box) pieces.get(0)).text("a")).contains("12");
    assertThat(((WirePiece.Box) pieces.get(1)).text("b")).contains("\"\"");
    assertThat(((WirePiece.Box) pieces.get(1)).text("a")).isEmpty();
  }

  @Test
  void theLastValueOfARepeatedKeyCounts() {
    byte[] twice = HexFormat.of().parseHex("000161000131" + "000161000132" + "0000");

    assertThat(((WirePiece.Box) WireSplitter.split(twice).get(0)).text("a")).contains("2");
  }

  @Test
  void aCutBoxIsIncomplete() {
    for (int length = 10; length < TWO_BOXES.length; length++) {
      List<WirePiece> pieces = WireSplitter.split(Arrays.copyOf(TWO_BOXES, length));

      assertThat(pieces).hasSize(2);
      assertThat(pieces.get(1))
          .isInstanceOfSatisfying(
              WirePiece.Rest.class, rest -> assertThat(rest.incomplete()).isTrue());
    }
  }

  @Test
  void aKeyThatIsTooLongIsNoBox() {
    List<WirePiece> pieces = WireSplitter.split(HexFormat.of().parseHex("0000" + "01"));

    assertThat(pieces.get(0)).isEqualTo(new WirePiece.Box(0, 2, List.of()));
    assertThat(pieces.get(1))
        .isInstanceOfSatisfying(
            WirePiece.Rest.class, rest -> assertThat(rest.incomplete()).isFalse());
  }

  @Test
  void anyBytesGivePiecesThatCoverThem() {
    Random random = new Random(7);
    for (int round = 0; round < 2000; round++) {
      byte[] bytes = new byte[random.nextInt(40)];
      for (int index = 0; index < bytes.length; index++) {
        bytes[index] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : random.nextInt(3));
      }
      int position = 0;
      for (WirePiece piece : WireSplitter.split(bytes)) {
        assertThat(piece.offset()).isEqualTo(position);
        assertThat(piece.length()).isPositive();
        position = piece.end();
      }
      assertThat(position).isEqualTo(bytes.length);
    }
  }
}
