package dev.ampinterop.amp.box;

import static dev.ampinterop.amp.TestBytes.bytes;
import static dev.ampinterop.amp.TestBytes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.error.ValueTooLong;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BoxBuilderTest {
  private final BoxBuilder builder = new BoxBuilder();

  @Test
  void sortsKeysBytewiseAsTwistedDoes() {
    builder.put("b", bytes("2")).put("a", bytes("1")).put("\377", bytes(""));
    builder.put("aa", bytes("x")).put("Z", bytes("z"));

    // AmpBox({b"b": b"2", b"a": b"1", b"\xff": b"", b"aa": b"x", b"Z": b"z"}).serialize()
    assertThat(text(builder.build().toBytes()))
        .isEqualTo("\0\1Z\0\1z\0\1a\0\0011\0\2aa\0\1x\0\1b\0\0012\0\1\377\0\0\0\0");
  }

  @Test
  void writesAnEmptyBox() {
    assertThat(builder.length()).isEqualTo(2);
    assertThat(builder.build().toBytes()).containsExactly(0, 0);
  }

  @Test
  void replacesAnEarlierValue() {
    builder.put("a", bytes("1")).put("b", bytes("2")).put("a", bytes("3"));

    assertThat(text(builder.build().toBytes())).isEqualTo("\0\1a\0\0013\0\1b\0\0012\0\0");
  }

  @Test
  void forgetsEverythingWhenCleared() {
    builder.put("a", bytes("1")).clear().put("b", bytes("2"));

    assertThat(text(builder.build().toBytes())).isEqualTo("\0\1b\0\0012\0\0");
  }

  @Test
  void writesWhereItIsTold() {
    byte[] target = bytes("xxxxxxxxxxx");
    int end = builder.put("a", bytes("1")).writeTo(target, 2);

    assertThat(end).isEqualTo(10);
    assertThat(builder.length()).isEqualTo(8);
    assertThat(text(target)).isEqualTo("xx\0\1a\0\0011\0\0x");
  }

  @Test
  void growsBeyondItsFirstKeys() {
    for (int i = 99; i >= 0; i--) {
      builder.put("k" + i, bytes("" + i));
    }

    Box box = builder.build();

    assertThat(List.copyOf(box.keys())).hasSize(100).isSorted();
    for (int i = 0; i < 100; i++) {
      assertThat(box.text("k" + i)).isEqualTo("" + i);
    }
  }

  @Test
  void takesTheLongestKeyAndTheLongestValue() {
    builder.put("k".repeat(255), new byte[65_535]);

    assertThat(builder.build().length()).isEqualTo(4 + 255 + 65_535 + 2);
  }

  @Test
  void refusesALongerKey() {
    String key = "k".repeat(256);

    assertThatThrownBy(builder.put(key, bytes(""))::build)
        .isInstanceOfSatisfying(
            ValueTooLong.class,
            e -> {
              assertThat(e.isKey()).isTrue();
              assertThat(e.isLocal()).isTrue();
              assertThat(e.length()).isEqualTo(256);
              assertThat(e.key()).isEqualTo(key);
              assertThat(e.keyName()).isEmpty();
              assertThat(e.value()).hasValue(bytes(key));
            })
        .hasMessage("a key has at most 255 bytes, this one 256: " + "k".repeat(40) + "...");
  }

  @Test
  void refusesALongerValue() {
    assertThatThrownBy(builder.put("file", new byte[65_536])::build)
        .isInstanceOfSatisfying(
            ValueTooLong.class,
            e -> {
              assertThat(e.isKey()).isFalse();
              assertThat(e.isLocal()).isTrue();
              assertThat(e.length()).isEqualTo(65_536);
              assertThat(e.keyName()).hasValue("file");
              assertThat(e.value()).hasValue(new byte[65_536]);
            })
        .hasMessage("file: a value has at most 65,535 bytes, this one 65536");
  }

  @Test
  void saysWhoseValuesTheyAreUntilItIsCleared() {
    builder.belongingTo("Take").put("file", new byte[65_536]);

    assertThatThrownBy(builder::build)
        .hasMessage("Take.file: a value has at most 65,535 bytes, this one 65536");
    builder.clear().put("k".repeat(256), bytes(""));
    assertThatThrownBy(builder::build).hasMessageStartingWith("a key has at most");
    assertThatThrownBy(builder.belongingTo("Take")::build)
        .hasMessageStartingWith("Take: a key has at most");
  }

  @Test
  void takesAllKeysOfABox() {
    Box box = builder.put("a", bytes("1")).put("b", bytes("2")).build();

    assertThat(new BoxBuilder().put("a", bytes("0")).put("c", bytes("3")).putAll(box).build())
        .isEqualTo(Box.of(Map.of("a", bytes("1"), "b", bytes("2"), "c", bytes("3"))));
  }

  @Test
  void refusesAKeyWithoutBytes() {
    // It would read as the end of the box. Twisted writes it all the same.
    assertThatThrownBy(builder.put("", bytes("x"))::build)
        .isInstanceOf(ValueTooLong.class)
        .hasMessage("a key has at least one byte");
  }

  @Test
  void manyKeysAreSortedAndReplacedAsFewAre() {
    for (int round = 0; round < 2; round++) {
      for (int i = 999; i >= 0; i--) {
        builder.put(String.format("%03d", i), bytes(round + "."));
      }
    }
    builder.put("000", bytes("last"));

    Box box = builder.build();

    assertThat(List.copyOf(box.keys())).hasSize(1000).isSorted();
    assertThat(box.text("000")).isEqualTo("last");
    assertThat(box.text("999")).isEqualTo("1.");
    assertThat(text(builder.clear().put("b", bytes("2")).put("a", bytes("1")).build().toBytes()))
        .isEqualTo("\0\1a\0\0011\0\1b\0\0012\0\0");
  }

  // Where each key was put to its place at once, this took minutes.
  @Test
  @Timeout(60)
  void aMillionKeysInTheWorstOrderAreWrittenAtOnce() {
    for (int i = 1_000_000; i > 0; i--) {
      builder.put(Integer.toString(8_000_000 + i), bytes(""));
    }

    assertThat(builder.length()).isEqualTo(2 + 1_000_000 * 11);
  }
}
