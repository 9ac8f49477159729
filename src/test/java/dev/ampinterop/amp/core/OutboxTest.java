package dev.ampinterop.amp.core;

import static dev.ampinterop.amp.TestBytes.bytes;
import static dev.ampinterop.amp.TestBytes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.error.ValueTooLong;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class OutboxTest {
  private static final BoxBuilder EMPTY = new BoxBuilder();

  @TempDir Path directory;
  private final List<String> metered = new ArrayList<>();
  private final Outbox outbox =
      new Outbox(60, (bytes, descriptors) -> metered.add(bytes + " " + descriptors));
  private final List<Descriptor> travelling = new ArrayList<>();
  private FileInputStream file;
  private int before;

  @BeforeEach
  void open() throws IOException {
    file = new FileInputStream(Files.createFile(directory.resolve("f")).toFile());
    Descriptor.borrowed(file.getFD()).duplicate().close();
    before = OpenDescriptors.settled();
  }

  @AfterEach
  void nothingIsLeftOpen() throws IOException {
    sent();
    outbox.clear();
    OpenDescriptors.awaitAtMost(before);
    file.close();
  }

  @Test
  void givesBoxesInTheirOrder() {
    outbox.add(box("a", "1"));
    outbox.add(box("b", "2"));

    assertThat(outbox.size()).isEqualTo(16);
    assertThat(next(100)).isEqualTo("\0\1a\0\0011\0\0\0\1b\0\0012\0\0");
    assertThat(outbox.isEmpty()).isTrue();
  }

  @Test
  void cutsWhereAMessageIsFull() {
    outbox.add(box("a", "1"));
    outbox.add(box("b", "2"));

    assertThat(next(5)).isEqualTo("\0\1a\0\1");
    assertThat(next(5)).isEqualTo("1\0\0\0\1");
    outbox.add(box("c", "3"));
    assertThat(next(100)).isEqualTo("b\0\0012\0\0\0\1c\0\0013\0\0");
  }

  @Test
  void holdsBackWhatComesLaterWhateverHasLeft() {
    outbox.add(box("a", "1"));
    assertThat(next(5)).isEqualTo("\0\1a\0\1");
    outbox.hold();
    outbox.add(box("b", "2"));

    assertThat(next(100)).isEqualTo("1\0\0");
    assertThat(outbox.isEmpty()).isTrue();
    outbox.release();
    assertThat(next(100)).isEqualTo("\0\1b\0\0012\0\0");
  }

  @Test
  void holdsNothingBackOnceItWasCleared() {
    outbox.add(box("a", "1"));
    outbox.hold();
    outbox.add(box("b", "2"));

    outbox.clear();

    assertThat(outbox.size()).isZero();
    assertThat(outbox.isHolding()).isFalse();
    outbox.add(box("c", "3"));
    assertThat(next(100)).isEqualTo("\0\1c\0\0013\0\0");
  }

  @Test
  void keepsTheOrderWhileItGrowsAndEmpties() {
    var expected = new StringBuilder();
    var got = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      var box = box("n", "x".repeat(i * 3 % 700));
      expected.append(text(box.build().toBytes()));
      outbox.add(box);
      got.append(next(i * 7 % 1500));
    }
    got.append(next(1_000_000));

    assertThat(got).hasToString(expected.toString());
  }

  @Test
  void givesOrdinalsFromZeroAndBackAgainWhenABoxIsAbandoned() throws IOException {
    assertThat(hold()).isZero();
    outbox.add(EMPTY);
    assertThat(hold()).isEqualTo(1);
    assertThat(hold()).isEqualTo(2);
    outbox.abandon();
    assertThat(hold()).isEqualTo(1);

    outbox.add(EMPTY);
    next(100);
    assertThat(travelling).hasSize(2);
  }

  @Test
  void keepsNothingOfABoxThatIsTooLong() throws IOException {
    hold();
    assertThatThrownBy(() -> outbox.add(box("a", "x".repeat(65_536))))
        .isInstanceOf(ValueTooLong.class);
    outbox.abandon();

    assertThat(outbox.isEmpty()).isTrue();
    assertThat(hold()).isZero();
    outbox.abandon();
    OpenDescriptors.awaitAtMost(before);
  }

  @Test
  void sendsDescriptorsWithTheFirstByteOfTheirBoxOrEarlier() throws IOException {
    outbox.add(box("a", "1"));
    hold();
    outbox.add(box("b", "2"));

    next(8);
    assertThat(travelling).isEmpty();
    next(1);
    assertThat(travelling).hasSize(1);
  }

  @Test
  void sendsSixtyWithOneMessageAtMostAndNoneAfterItsBox() throws IOException {
    for (int i = 0; i < 130; i++) {
      hold();
    }
    outbox.add(box("a", "1"));
    hold();
    outbox.add(box("b", "2"));

    List<Integer> counts = new ArrayList<>();
    var all = new StringBuilder();
    while (!outbox.isEmpty()) {
      all.append(next(100));
      counts.add(travelling.size());
      sent();
    }

    assertThat(counts).containsExactly(60, 60, 11);
    assertThat(all).hasToString("\0\1a\0\0011\0\0\0\1b\0\0012\0\0");
  }

  @Test
  void sendsOneOfEachOfManyBoxesSixtyAtATime() throws IOException {
    for (int i = 0; i < 100; i++) {
      hold();
      outbox.add(EMPTY);
    }

    assertThat(next(1000)).hasSize(120); // the box of the 61st begins the next message
    assertThat(travelling).hasSize(60);
    sent();
    assertThat(next(1000)).hasSize(80);
    assertThat(travelling).hasSize(40);
  }

  @Test
  void dropsAllThatWaits() throws IOException {
    hold();
    outbox.add(EMPTY);
    hold();
    outbox.clear();

    assertThat(outbox.isEmpty()).isTrue();
    OpenDescriptors.awaitAtMost(before);
  }

  @Test
  void countsFromWhatHasLeft() throws IOException {
    outbox.add(box("a", "1"));
    next(5);
    assertThat(outbox.size()).isEqualTo(3);

    for (int i = 0; i < 61; i++) {
      hold();
    }
    assertThat(outbox.descriptorsOfBox()).isEqualTo(61);
    outbox.add(box("b", "2"));

    assertThat(next(3)).isEqualTo("1\0\0");
    assertThat(travelling).isEmpty();
    assertThat(next(100)).isEqualTo("\0"); // the 61st begins the next message
    assertThat(travelling).hasSize(60);
    sent();
    assertThat(next(100)).isEqualTo("\1b\0\0012\0\0");
    assertThat(travelling).hasSize(1);
  }

  @Test
  void tellsTheMeterWhatIsQueuedLeavesAndIsDropped() throws IOException {
    hold();
    outbox.add(box("a", "1"));
    next(100);
    hold();
    outbox.add(box("b", "2"));
    outbox.clear();

    assertThat(metered).containsExactly("8 1", "-8 -1", "8 1", "-8 -1");
  }

  @Test
  void makesRoomForBytesThatAreNoBox() {
    byte[] much = new byte[5000];
    much[4999] = 'z';
    outbox.add(ByteBuffer.wrap(much));

    assertThat(next(6000)).hasSize(5000).endsWith("z");
  }

  @Test
  void ownsWhatWasLentOnceItIsAskedTo() throws IOException {
    outbox.take(Descriptor.borrowed(file.getFD()));
    hold();
    outbox.add(box("a", "1"));

    outbox.ownDescriptors();

    next(100);
    assertThat(travelling).hasSize(2).noneMatch(Descriptor::isBorrowed);
    sent();
    assertThat(file.read()).isEqualTo(-1); // and it is still open
  }

  private long hold() throws IOException {
    return outbox.take(Descriptor.borrowed(file.getFD()).duplicate());
  }

  private String next(int room) {
    var target = ByteBuffer.allocate(room);
    outbox.next(target, travelling);
    byte[] got = new byte[target.flip().remaining()];
    target.get(got);
    return text(got);
  }

  private void sent() {
    travelling.forEach(Descriptor::close);
    travelling.clear();
  }

  private static BoxBuilder box(String key, String value) {
    return new BoxBuilder().put(key, bytes(value));
  }
}
