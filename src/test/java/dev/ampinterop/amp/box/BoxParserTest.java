package dev.ampinterop.amp.box;

import static dev.ampinterop.amp.TestBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.error.BoxTooLarge;
import dev.ampinterop.amp.error.KeyTooLong;
import dev.ampinterop.amp.error.RemoteProtocolException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class BoxParserTest {
  private static final byte[] SUM =
      bytes("\0\4_ask\0\0011\0\10_command\0\3Sum\0\1a\0\00213\0\1b\0\00281\0\0");
  private static final byte[] HALF_A_BOX = bytes("\0\4_ask\0\0012\0\10_comm");

  private final BoxParser parser = new BoxParser();

  static List<Box> boxes() {
    return List.of(
        Box.of(Map.of()),
        Box.of(Map.of("_answer", bytes("1"))),
        Box.of(Map.of("a", bytes(""), "b", bytes("\0\0"))),
        Box.of(Map.of("k".repeat(255), new byte[65_535])),
        Box.of(Map.of("\377\0\200", bytes("\377\376"))));
  }

  @Test
  void readsABox() {
    Box box = parse(SUM).get(0);

    assertThat(box.keys()).containsExactly("_ask", "_command", "a", "b");
    assertThat(box.text("_ask")).isEqualTo("1");
    assertThat(box.text("_command")).isEqualTo("Sum");
    assertThat(box.text("a")).isEqualTo("13");
    assertThat(box.text("b")).isEqualTo("81");
    assertThat(parser.pending()).isZero();
  }

  @ParameterizedTest
  @MethodSource("boxes")
  void readsTheSameBoxHoweverTheBytesAreCut(Box box) {
    byte[] wire = box.toBytes();

    assertThat(parse(wire)).containsExactly(box);
    assertThat(parseOneByteAtATime(wire)).containsExactly(box);
    assertThat(parse(concat(wire, HALF_A_BOX))).containsExactly(box);
    assertThat(parser.pending()).isEqualTo(HALF_A_BOX.length);
  }

  @Test
  void readsTheSameBoxesCutAtEveryPosition() {
    byte[] wire = concat(SUM, bytes("\0\0"), SUM);
    for (int cut = 0; cut <= wire.length; cut++) {
      var cutParser = new BoxParser();
      List<Box> boxes = feed(cutParser, Arrays.copyOf(wire, cut));
      boxes.addAll(feed(cutParser, Arrays.copyOfRange(wire, cut, wire.length)));

      assertThat(boxes).as("cut at %s", cut).extracting(Box::length).containsExactly(40, 2, 40);
      assertThat(boxes.get(2).toBytes()).isEqualTo(SUM);
    }
  }

  @Test
  void keepsTheBytesAsTheyCame() {
    byte[] unsortedWithDuplicate = bytes("\0\1b\0\0011\0\1a\0\0012\0\1b\0\0013\0\0");

    assertThat(parse(unsortedWithDuplicate).get(0).toBytes()).isEqualTo(unsortedWithDuplicate);
  }

  @Test
  void saysHowManyBytesWaitForTheRestOfTheirBox() {
    feed(parser, concat(SUM, bytes("\0\1a")));

    assertThat(parser.pending()).isEqualTo(3);
  }

  @Test
  void givesTheGoodBoxesBeforeAKeyThatIsTooLong() {
    parser.feed(ByteBuffer.wrap(concat(SUM, SUM, bytes("\1\0"), SUM)));

    assertThat(parser.next()).isPresent();
    assertThat(parser.next()).isPresent();
    assertThatThrownBy(parser::next)
        .isInstanceOfSatisfying(
            KeyTooLong.class,
            e -> {
              assertThat(e.length()).isEqualTo(256);
              assertThat(e.offset()).isEqualTo(2 * SUM.length);
              assertThat(e.isKey()).isTrue();
              assertThat(e.isLocal()).isFalse();
              assertThat(e.value()).isEmpty();
              assertThat(e.keyName()).isEmpty();
            })
        .hasMessage(
            "a key has at most 255 bytes, the peer announced 256 at byte " + 2 * SUM.length);
    assertThatThrownBy(parser::next).isInstanceOf(KeyTooLong.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\1\0", "\1\1", "\377\377", "\0\1a\0\0\1\0"})
  void refusesAKeyThatIsTooLongAsSoonAsItsLengthIsThere(String wire) {
    byte[] bytes = bytes(wire);
    parser.feed(ByteBuffer.wrap(bytes, 0, bytes.length - 1));
    assertThat(parser.next()).isEmpty();

    parser.feed(ByteBuffer.wrap(bytes, bytes.length - 1, 1));

    assertThatThrownBy(parser::next).isInstanceOf(KeyTooLong.class);
  }

  @Test
  void readsTheSameBoxesIfItIsTrimmedAtAnyMoment() {
    byte[] large = concat(new byte[] {0, 1, 'k', (byte) 0xea, 0x60}, new byte[60_000 + 2]);
    byte[] wire = concat(large, SUM, SUM, large, SUM);
    List<byte[]> boxes = new ArrayList<>();
    for (int at = 0; at < wire.length; at += 999) {
      parser.feed(ByteBuffer.wrap(wire, at, Math.min(999, wire.length - at)));
      parser.trim();
      for (Optional<Box> box = parser.next(); box.isPresent(); box = parser.next()) {
        boxes.add(box.get().toBytes());
        parser.trim();
      }
      parser.trim();
    }
    assertThat(boxes).containsExactly(large, SUM, SUM, large, SUM);
    assertThat(parser.offset()).isEqualTo(wire.length);
  }

  @Test
  void saysWhereTheNextBoxBeginsHoweverTheBytesAreCut() {
    byte[] wire = new byte[0];
    for (int i = 0; i < 300; i++) {
      wire = concat(wire, SUM);
    }
    wire = concat(wire, bytes("\0\1a\0\0\1"));
    for (int at = 0; at < wire.length; at += 301) {
      int end = Math.min(wire.length, at + 301);
      feed(parser, Arrays.copyOfRange(wire, at, end));
      assertThat(parser.offset()).isEqualTo(end / SUM.length * SUM.length);
    }
    parser.feed(ByteBuffer.wrap(bytes("\0")));
    assertThatThrownBy(parser::next)
        .isInstanceOfSatisfying(
            KeyTooLong.class, e -> assertThat(e.offset()).isEqualTo(SUM.length * 300L + 5));
  }

  @Test
  void takesABoxThatIsAsLargeAsTheLimits() {
    byte[] wire = bytes("\0\1a\0\2xy\0\1b\0\0\0\0");
    var limited = new BoxParser(new BoxLimits(wire.length, 2));

    assertThat(feed(limited, concat(wire, wire, wire))).hasSize(3);
  }

  @Test
  void refusesABoxWithMoreBytesAsSoonAsALengthSaysSo() {
    var limited = new BoxParser(new BoxLimits(20, 9));
    assertThat(feed(limited, bytes("\0\1a\0\1b\0\0" + "\0\1a\0"))).hasSize(1);

    limited.feed(ByteBuffer.wrap(bytes("\16")));

    assertThatThrownBy(limited::next)
        .isInstanceOfSatisfying(BoxTooLarge.class, e -> assertThat(e.offset()).isEqualTo(8))
        .hasMessage("the box at byte 8 has more than the 20 bytes allowed here");
    assertThatThrownBy(limited::next).isInstanceOf(BoxTooLarge.class);
  }

  @Test
  void refusesABoxWithMoreKeys() {
    var limited = new BoxParser(new BoxLimits(100, 2));
    limited.feed(ByteBuffer.wrap(bytes("\0\1a\0\0\0\1b\0\0\0\1")));

    assertThatThrownBy(limited::next)
        .isInstanceOf(BoxTooLarge.class)
        .hasMessage("the box at byte 0 has more than the 2 keys allowed here");
  }

  @Test
  void holdsOneBoxOfTheUsualLimitAndNoMore() {
    byte[] largest = concat(bytes("\0\1a\377\377"), new byte[65_535]);
    int fits = BoxLimits.DEFAULT.maxBytes() / largest.length;
    for (int i = 0; i < fits; i++) {
      assertThat(feed(parser, largest)).isEmpty();
    }
    parser.feed(ByteBuffer.wrap(largest));

    assertThatThrownBy(parser::next).isInstanceOf(BoxTooLarge.class);
  }

  @Test
  void refusesLimitsThatNoBoxIsWithin() {
    assertThatThrownBy(() -> new BoxLimits(1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a box has at least 2 bytes and 0 keys, the limits are 1 and 0");
    assertThatThrownBy(() -> new BoxLimits(2, -1)).isInstanceOf(IllegalArgumentException.class);
    assertThat(new BoxParser(new BoxLimits(2, 0)).next()).isEmpty();
  }

  @Test
  void takesTheLongestKeyAndTheLongestValue() {
    byte[] wire =
        concat(
            bytes("\0\377" + "k".repeat(255)), bytes("\377\377"), new byte[65_535], bytes("\0\0"));

    Box box = parse(wire).get(0);

    assertThat(box.find("k".repeat(255))).hasSize(65_535);
  }

  @Test
  void takesFromABufferWithoutTouchingWhatLiesAround() {
    ByteBuffer buffer = ByteBuffer.wrap(concat(bytes("xxx"), SUM, bytes("yyy")));
    parser.feed(buffer.position(3).limit(3 + SUM.length));

    assertThat(parser.next().map(Box::toBytes)).hasValue(SUM);
    assertThat(buffer.position()).isEqualTo(3 + SUM.length);
  }

  @Test
  void readsManyBoxesFedInPiecesThatFitNoBox() {
    var random = new Random(7);
    byte[] wire = new byte[0];
    for (int i = 0; i < 200; i++) {
      wire = concat(wire, Box.of(Map.of("n", bytes("" + i), "x", new byte[i * 7])).toBytes());
    }
    List<Box> boxes = new ArrayList<>();
    for (int at = 0; at < wire.length; ) {
      int count = Math.min(wire.length - at, 1 + random.nextInt(3000));
      boxes.addAll(feed(parser, Arrays.copyOfRange(wire, at, at + count)));
      at += count;
    }

    assertThat(boxes).hasSize(200);
    for (int i = 0; i < 200; i++) {
      assertThat(boxes.get(i).text("n")).isEqualTo("" + i);
      assertThat(boxes.get(i).find("x")).hasSize(i * 7);
    }
  }

  @Test
  void garbageYieldsBoxesOrAnErrorOfTheProtocolAndNothingElse() {
    var random = new Random(20_26);
    int boxes = 0;
    int refused = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] garbage = garbage(random);
      var fuzzed = new BoxParser();
      try {
        for (int at = 0; at < garbage.length; ) {
          int count = 1 + random.nextInt(garbage.length - at);
          fuzzed.feed(ByteBuffer.wrap(garbage, at, count));
          at += count;
          for (var box = fuzzed.next(); box.isPresent(); box = fuzzed.next()) {
            boxes += useAll(box.get());
          }
        }
      } catch (RemoteProtocolException e) {
        refused++;
      }
    }
    assertThat(boxes).isGreaterThan(10_000);
    assertThat(refused).isGreaterThan(10_000);
  }

  // Small numbers mostly, so that many lengths make sense and boxes come about.
  private static byte[] garbage(Random random) {
    byte[] bytes = new byte[1 + random.nextInt(40)];
    random.nextBytes(bytes);
    for (int i = 0; i < bytes.length; i++) {
      int kind = random.nextInt(12);
      bytes[i] = kind < 8 ? 0 : kind < 11 ? (byte) (bytes[i] & 7) : bytes[i];
    }
    return bytes;
  }

  private static int useAll(Box box) {
    var contents = new HashMap<String, byte[]>();
    for (String key : box.keys()) {
      contents.put(key, box.value(key).orElseThrow());
      box.tag(key);
    }
    if (!Box.of(contents).equals(box)) {
      throw new AssertionError(box);
    }
    return box.toString().isEmpty() ? 0 : 1;
  }

  private List<Box> parse(byte[] wire) {
    return feed(parser, wire);
  }

  private static List<Box> parseOneByteAtATime(byte[] wire) {
    var parser = new BoxParser();
    List<Box> boxes = new ArrayList<>();
    for (byte b : wire) {
      boxes.addAll(feed(parser, new byte[] {b}));
    }
    return boxes;
  }

  private static List<Box> feed(BoxParser parser, byte[] bytes) {
    parser.feed(ByteBuffer.wrap(bytes));
    List<Box> boxes = new ArrayList<>();
    for (Optional<Box> box = parser.next(); box.isPresent(); box = parser.next()) {
      boxes.add(box.get());
    }
    return boxes;
  }

  private static byte[] concat(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
