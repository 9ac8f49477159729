package dev.ampinterop.amp.box;

import static dev.ampinterop.amp.TestBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BoxTest {
  @Test
  void findsValuesByKey() {
    Box box = Box.of(Map.of("a", bytes("1"), "b", bytes(""), "\377", bytes("\200")));

    assertThat(box.value("a")).hasValue(bytes("1"));
    assertThat(box.find("b")).isEmpty();
    assertThat(box.text("\377")).isEqualTo("\200");
    assertThat(box.has("a")).isTrue();
  }

  // serialize: "Unicode value for key … not allowed"
  @Test
  @SuppressWarnings({"unchecked", "rawtypes"})
  void refusesAValueThatIsNoBytes() {
    Map texts = Map.of("k", "v");

    assertThatThrownBy(() -> Box.of(texts)).isInstanceOf(ClassCastException.class);
  }

  @Test
  void hasNothingUnderOtherKeys() {
    Box box = Box.of(Map.of("ab", bytes("a")));

    for (String key : new String[] {"a", "b", "abc", "", "\u0161b"}) {
      assertThat(box.has(key)).as(key).isFalse();
      assertThat(box.value(key)).as(key).isEmpty();
      assertThat(box.find(key)).as(key).isNull();
      assertThat(box.text(key)).as(key).isNull();
      assertThat(box.tag(key)).as(key).isEqualTo(-1);
    }
  }

  @Test
  void countsTheLaterOfTwoValues() {
    Box box = parse("\0\1a\0\0011\0\1b\0\0012\0\1a\0\0013\0\0");

    assertThat(box.text("a")).isEqualTo("3");
    assertThat(box.keys()).containsExactly("a", "b");
    assertThat(box).isEqualTo(Box.of(Map.of("a", bytes("3"), "b", bytes("2"))));
  }

  @Test
  void valuesAreCopies() {
    Box box = Box.of(Map.of("a", bytes("1")));
    box.find("a")[0] = 'x';
    box.toBytes()[3] = 'x';

    assertThat(box.text("a")).isEqualTo("1");
  }

  @Test
  void equalsABoxWithTheSameContentInAnyOrder() {
    Box sorted = parse("\0\1a\0\0011\0\1b\0\0012\0\0");
    Box unsorted = parse("\0\1b\0\0012\0\1a\0\0011\0\0");

    assertThat(unsorted).isEqualTo(sorted).hasSameHashCodeAs(sorted);
    assertThat(unsorted).isNotEqualTo(parse("\0\1b\0\0012\0\0"));
    assertThat(unsorted).isNotEqualTo(parse("\0\1b\0\0012\0\1a\0\0012\0\0"));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "a, 10",
    "f, 15",
    "10, 16",
    "ff, 255",
    "fffffffffffffff, 1152921504606846975"
  })
  void readsTagsAsTheyAreWritten(String tag, long number) {
    assertThat(Box.of(Map.of("_ask", bytes(tag))).tag("_ask")).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "01",
        "A",
        "aB",
        "g",
        " 1",
        "1 ",
        "+1",
        "-1",
        "\2611",
        "1000000000000000"
      })
  void readsNoOtherTag(String tag) {
    assertThat(Box.of(Map.of("_ask", bytes(tag))).tag("_ask")).isEqualTo(-1);
  }

  @Test
  void printsItself() {
    assertThat(parse("\0\1b\0\0012\0\1a\0\0011\0\0")).hasToString("Box(b=2 a=1)");
    assertThat(Box.of(Map.of())).hasToString("Box()");
  }

  @Test
  void refusesAKeyThatNoByteCanSay() {
    assertThatThrownBy(() -> Box.of(Map.of("\u20ac", bytes("1"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\u20ac");
  }

  private static Box parse(String wire) {
    var parser = new BoxParser();
    parser.feed(ByteBuffer.wrap(bytes(wire)));
    return parser.next().orElseThrow();
  }

  // Where each look-up walked over all keys, this took minutes.
  @Test
  @Timeout(60)
  void findsEachOfManyKeysAtOnce() {
    var builder = new BoxBuilder();
    for (int i = 0; i < 500_000; i++) {
      builder.put("k" + i, bytes("" + i));
    }
    Box box = builder.build();

    for (int i = 0; i < 500_000; i++) {
      assertThat(box.text("k" + i)).isEqualTo("" + i);
    }
    assertThat(box.has("k")).isFalse();
    assertThat(box.tag("k500000")).isEqualTo(-1);
  }

  @Test
  void countsTheLaterOfTwoValuesAmongManyKeysToo() {
    var wire = new StringBuilder("\0\1a\0\0011");
    for (int i = 100; i < 200; i++) {
      wire.append("\0\3" + i + "\0\0");
    }
    Box box = parse(wire + "\0\1a\0\0012\0\0");

    for (int i = 0; i < 3; i++) {
      assertThat(box.text("a")).isEqualTo("2");
      assertThat(box.text("199")).isEmpty();
      assertThat(box.find("b")).isNull();
    }
  }

  @Test
  void showsTheBeginningOfALongBox() {
    assertThat(Box.of(Map.of("k", new byte[65_535])).toString())
        .hasSizeLessThan(1100)
        .startsWith("Box(k=")
        .endsWith("…) of 65542 bytes");
  }
}
