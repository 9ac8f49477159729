package dev.ampinterop.amp.argument;

import static dev.ampinterop.amp.TestBytes.bytes;
import static dev.ampinterop.amp.TestBytes.text;
import static dev.ampinterop.amp.argument.ArgumentTypes.DATE_TIME;
import static dev.ampinterop.amp.argument.ArgumentTypes.DESCRIPTOR;
import static dev.ampinterop.amp.argument.ArgumentTypes.INTEGER;
import static dev.ampinterop.amp.argument.ArgumentTypes.PATH;
import static dev.ampinterop.amp.argument.ArgumentTypes.STRING;
import static dev.ampinterop.amp.argument.ArgumentTypes.listOf;
import static java.math.BigInteger.ONE;
import static java.math.BigInteger.TWO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.error.UndecodableValue;
import dev.ampinterop.amp.error.ValueTooLong;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The expectations are what Twisted 26.10.0 says on Python 3.11, unless they say otherwise. */
class DateTimePathAndListTest {
  @ParameterizedTest
  @CsvSource({
    "2012-01-23T12:34:56.054321Z,      2012-01-23T12:34:56.054321-00:00",
    "2012-01-23T12:34:56.000001+02:00, 2012-01-23T12:34:56.000001+02:00",
    "2012-01-23T12:34:56-03:30,        2012-01-23T12:34:56.000000-03:30",
    "0001-01-01T00:00:00+00:01,        0001-01-01T00:00:00.000000+00:01",
    "9999-12-31T23:59:59.999999-18:00, 9999-12-31T23:59:59.999999-18:00"
  })
  void dateTimesHave32Characters(OffsetDateTime value, String wire) {
    assertThat(text(DATE_TIME.encode(value))).isEqualTo(wire);
    assertThat(DATE_TIME.decode(bytes(wire))).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "2012-01-23T12:34:56.054321999Z,   2012-01-23T12:34:56.054321-00:00",
    "2012-01-23T12:34:56+00:00:30,     2012-01-23T12:34:56.000000-00:00",
    "2012-01-23T12:34:56-00:00:30,     2012-01-23T12:34:56.000000-00:01",
    "2012-01-23T12:34:56+00:01:30,     2012-01-23T12:34:56.000000+00:01",
    "2012-01-23T12:34:56-00:01:30,     2012-01-23T12:34:56.000000-00:02"
  })
  void whatIsTooFineIsCutOff(OffsetDateTime value, String wire) {
    assertThat(text(DATE_TIME.encode(value))).isEqualTo(wire);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0000-12-31T23:59:59Z", "-0001-01-01T00:00:00Z", "+10000-01-01T00:00:00Z"})
  void writesNoYearThatPythonDoesNotHave(OffsetDateTime value) {
    assertThatThrownBy(() -> DATE_TIME.encode(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("not one of 1 to 9999");
  }

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "2012/01/23 12.34.56;054321+02 00,2012-01-23T12:34:56.054321+02:00",
        " 201-+1- 3T-0:34:56.1_2_33-00:00,0201-01-03T00:34:56.001233Z",
        "2012-01-23T12:34:56.     1+05:99,2012-01-23T12:34:56.000001+06:39",
        "2012-01-23T12:34:56.-00000--1:30,2012-01-23T12:34:56+00:30"
      })
  void readsDateTimesAsLenientlyAsTwisted(String wire, OffsetDateTime value) {
    assertThat(DATE_TIME.decode(bytes(wire))).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2012-01-23T12:34:56.054321-00:0",
        "2012-01-23T12:34:56.054321-00:000",
        "2012-01-23T12:34:56.054321Z00:00",
        "2012-01-23T12:34:56.054321 00:00",
        "2012-01-23T12:34:56.054321?00:00",
        "0000-01-23T12:34:56.054321-00:00",
        "2013-02-29T12:34:56.054321-00:00",
        "2012-13-23T12:34:56.054321-00:00",
        "2012-01-23T24:34:56.054321-00:00",
        "2012-01-23T12:34:60.054321-00:00",
        "2012-01-23T12:34:56.-00001-00:00",
        "2012-01-23T12:34:56.1_2_3_-00:00",
        "2012-01-23T12:34:56.054321-24:00",
        "2012-01-23\37712:34:56.054321-00:00"
      })
  void readsNoOtherDateTime(String wire) {
    assertThatThrownBy(() -> DATE_TIME.decode(bytes(wire)))
        .isInstanceOf(UndecodableValue.class)
        .hasMessage("expected DateTime, got \"" + wire + "\"");
  }

  @Test
  @SuppressWarnings({"unchecked", "rawtypes"})
  void writesNoDateTimeWithoutAnOffset() {
    ArgumentType raw = DATE_TIME;

    assertThatThrownBy(() -> raw.encode(LocalDateTime.parse("2010-12-25T00:00:00")))
        .isInstanceOf(ClassCastException.class);
  }

  @Test
  void readsNoOffsetAsUtcWithoutDaylightSaving() {
    for (String sign : new String[] {"+", "-"}) {
      OffsetDateTime value = DATE_TIME.decode(bytes("2012-01-23T12:34:56.054321" + sign + "00:00"));

      assertThat(value.getOffset()).isEqualTo(ZoneOffset.UTC);
      assertThat(value.getOffset().getTotalSeconds()).isZero();
      assertThat(value.getOffset().getRules().getDaylightSavings(value.toInstant()).isZero())
          .isTrue();
    }
  }

  @Test
  void readsNoOffsetThatJavaDoesNotHave() {
    assertThatThrownBy(() -> DATE_TIME.decode(bytes("2012-01-23T12:34:56.054321+18:01")))
        .isInstanceOf(UndecodableValue.class);
  }

  @ParameterizedTest
  @CsvSource({"/, /", "/a/./b/..//c/, /a/c", "/../a, /a", "///a, /a"})
  void pathsAreNormalized(String wire, String value) {
    assertThat(PATH.decode(bytes(wire))).hasToString(value);
    assertThat(text(PATH.encode(Path.of(wire)))).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "/a/b/../../c, /c",
    "/../../a/.., /",
    "/a/./../..//../b/, /b",
    "/a/..b/c../.../d/.., /a/..b/c../...",
    "/a/b/c/../x/../../y, /a/y"
  })
  void detoursAreTakenOutOfPaths(String wire, String value) {
    assertThat(PATH.decode(bytes(wire))).hasToString(value);
    assertThat(PATH.decode(bytes(wire))).isEqualTo(Path.of(wire).normalize());
    String relative = wire.substring(1);
    assertThat(PATH.decode(bytes(relative)))
        .isEqualTo(Path.of(relative).toAbsolutePath().normalize());
  }

  // The JDK takes minutes for it.
  @Test
  @Timeout(60)
  void aPathOfManyDetoursIsNormalizedAtOnce() {
    String wire = "/a".repeat(500_000) + "/..".repeat(499_999);

    assertThat(PATH.decode(bytes(wire))).isEqualTo(Path.of("/a"));
    assertThat(PATH.decode(bytes("../".repeat(20_000) + "b"))).isEqualTo(Path.of("/b"));
  }

  @Test
  void pathsAreMadeAbsolute() {
    Path here = Path.of("").toAbsolutePath();

    assertThat(PATH.decode(bytes("a/../b"))).isEqualTo(here.resolve("b"));
    assertThat(PATH.decode(bytes(""))).isEqualTo(here);
    assertThat(text(PATH.encode(Path.of("b")))).isEqualTo(here + "/b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/\377", "/a\0b"})
  void readsNoPathThatCannotBe(String wire) {
    assertThatThrownBy(() -> PATH.decode(bytes(wire))).isInstanceOf(UndecodableValue.class);
  }

  @Test
  void listsHoldElementsBehindTheirLengths() {
    var list = listOf(INTEGER);

    assertThat(text(list.encode(List.of(ONE, TWO)))).isEqualTo("\0\0011\0\0012");
    assertThat(list.encode(List.of())).isEmpty();
    assertThat(list.decode(bytes("\0\0011\0\0012"))).containsExactly(ONE, TWO);
    assertThat(list.decode(bytes(""))).isEmpty();
  }

  @Test
  void listsNest() {
    var list = listOf(listOf(INTEGER));

    byte[] wire = list.encode(List.of(List.of(ONE), List.of()));

    assertThat(text(wire)).isEqualTo("\0\3\0\0011\0\0");
    assertThat(list.decode(wire)).containsExactly(List.of(ONE), List.of());
    assertThat(list).hasToString("ListOf(ListOf(Integer))");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\0\0011\0", "\0\0011\0\0052", "\0\0011\1"})
  void ignoresWhatIsNoWholeElementAtTheEnd(String wire) {
    assertThat(listOf(INTEGER).decode(bytes(wire))).containsExactly(ONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\0\0", "\0\1x", "\0\0011\0\1x"})
  void readsNoListWithAnElementThatCannotBeRead(String wire) {
    assertThatThrownBy(() -> listOf(INTEGER).decode(bytes(wire)))
        .isInstanceOf(UndecodableValue.class);
  }

  @Test
  void elementsHaveAtMost65535Bytes() {
    byte[] longest = new byte[65_535];

    assertThat(listOf(STRING).decode(listOf(STRING).encode(List.of(longest))).get(0))
        .isEqualTo(longest);
    assertThatThrownBy(() -> listOf(STRING).encode(List.of(new byte[65_536])))
        .isInstanceOf(ValueTooLong.class)
        .hasMessage("ListOf(String): a value has at most 65,535 bytes, this one 65536");
  }

  @Test
  void listsHoldNoDescriptorsAndNoBoxes() {
    assertThatThrownBy(() -> listOf(DESCRIPTOR))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a ListOf cannot hold Descriptor (AMP's AmpList can hold it)");
    assertThatThrownBy(() -> listOf(ArgumentTypes.ampList()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
