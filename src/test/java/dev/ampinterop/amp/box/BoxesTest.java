package dev.ampinterop.amp.box;

import static dev.ampinterop.amp.TestBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.error.BoxTooLarge;
import dev.ampinterop.amp.error.IncompleteBox;
import dev.ampinterop.amp.error.KeyTooLong;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoxesTest {
  private static final List<Box> BOXES =
      List.of(
          Box.of(Map.of("a", bytes("1"), "body", new byte[20_000])),
          Box.of(Map.of()),
          Box.of(Map.of("b", bytes("\r\n"))));

  @Test
  void readsWhatItWrote() throws IOException {
    assertThat(Boxes.parse(wire(BOXES))).isEqualTo(BOXES);
    assertThat(Boxes.parse(new ByteArrayInputStream(wire(BOXES)))).isEqualTo(BOXES);
    assertThat(Boxes.parse(new byte[0])).isEmpty();
  }

  @Test
  void readsAFile(@TempDir Path directory) throws IOException {
    Path file = Files.write(directory.resolve("boxes"), wire(BOXES));

    assertThat(Boxes.parse(file)).isEqualTo(BOXES);
  }

  // amp.parseString(wire[:n]) == the whole boxes in it
  @Test
  void ignoresAnIncompleteRestAsTwistedDoes() throws IOException {
    byte[] wire = wire(BOXES);
    byte[] last = BOXES.get(2).toBytes();
    for (int cut = 1; cut < last.length; cut++) {
      assertThat(Boxes.parse(java.util.Arrays.copyOf(wire, wire.length - cut)))
          .isEqualTo(BOXES.subList(0, 2));
    }
  }

  @Test
  void readsOneByOneAndTellsWhereItStands() throws IOException {
    try (var reader = new BoxReader(new ByteArrayInputStream(wire(BOXES)))) {
      assertThat(reader.offset()).isZero();
      assertThat(reader.next()).hasValue(BOXES.get(0));
      assertThat(reader.offset()).isEqualTo(BOXES.get(0).length());
      assertThat(reader.next()).hasValue(BOXES.get(1));
      assertThat(reader.next()).hasValue(BOXES.get(2));
      assertThat(reader.next()).isEmpty();
      assertThat(reader.offset()).isEqualTo(wire(BOXES).length);
    }
  }

  @Test
  void readsNoFurtherThanItIsAsked() throws IOException {
    var closed = new AtomicInteger();
    var in =
        new InputStream() {
          private final byte[] one = wire(BOXES.subList(0, 1));
          private int at;

          @Override
          public int read() {
            throw new AssertionError("read byte by byte");
          }

          @Override
          public int read(byte[] target, int begin, int count) {
            assertThat(at).isLessThan(one.length);
            int some = Math.min(7, one.length - at);
            System.arraycopy(one, at, target, begin, some);
            at += some;
            return some;
          }

          @Override
          public void close() {
            closed.incrementAndGet();
          }
        };
    try (var reader = new BoxReader(in)) {
      assertThat(reader.next()).hasValue(BOXES.get(0));
    }
    assertThat(closed).hasValue(1);
  }

  @Test
  void tellsOfAnIncompleteRest() throws IOException {
    byte[] wire = wire(BOXES);
    try (var reader = new BoxReader(new ByteArrayInputStream(wire, 0, wire.length - 3))) {
      reader.next();
      reader.next();
      int offset = BOXES.get(0).length() + 2;

      assertThatThrownBy(reader::next)
          .isInstanceOfSatisfying(
              IncompleteBox.class,
              e -> {
                assertThat(e.offset()).isEqualTo(offset);
                assertThat(e.length()).isEqualTo(BOXES.get(2).length() - 3);
              })
          .hasMessage("the stream ends inside the box at byte " + offset + ", of which it has 6");
    }
  }

  @Test
  void tellsWhereAKeyIsTooLong() {
    byte[] wire = bytes("\0\1a\0\0\0\0" + "\0\1a\0\0" + "\7\0");

    assertThatThrownBy(() -> Boxes.parse(wire))
        .isInstanceOfSatisfying(KeyTooLong.class, e -> assertThat(e.offset()).isEqualTo(12));
  }

  @Test
  void keepsToItsLimits() throws IOException {
    var limits = new BoxLimits(100, 1);
    try (var reader = new BoxReader(new ByteArrayInputStream(wire(BOXES)), limits)) {
      assertThatThrownBy(reader::next).isInstanceOf(BoxTooLarge.class);
    }
  }

  private static byte[] wire(List<Box> boxes) throws IOException {
    var out = new ByteArrayOutputStream();
    Boxes.write(boxes, out);
    return out.toByteArray();
  }
}
