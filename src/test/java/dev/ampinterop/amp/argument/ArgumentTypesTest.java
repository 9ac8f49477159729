package dev.ampinterop.amp.argument;

import static dev.ampinterop.amp.TestBytes.bytes;
import static dev.ampinterop.amp.TestBytes.text;
import static dev.ampinterop.amp.argument.ArgumentTypes.BOOLEAN;
import static dev.ampinterop.amp.argument.ArgumentTypes.DESCRIPTOR;
import static dev.ampinterop.amp.argument.ArgumentTypes.INTEGER;
import static dev.ampinterop.amp.argument.ArgumentTypes.STRING;
import static dev.ampinterop.amp.argument.ArgumentTypes.UNICODE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.amp.descriptor.DescriptorExchange;
import dev.ampinterop.amp.error.UndecodableValue;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The expectations are what Twisted 26.10.0 says on Python 3.11. */
@Timeout(20)
class ArgumentTypesTest {
  static Stream<Arguments> valuesOfEachType() {
    return Stream.of(
        Arguments.of(INTEGER, BigInteger.TEN),
        Arguments.of(UNICODE, "x"),
        Arguments.of(BOOLEAN, true),
        Arguments.of(ArgumentTypes.FLOAT, 1.5),
        Arguments.of(ArgumentTypes.DECIMAL, Decimal.parse("1.50")),
        Arguments.of(ArgumentTypes.DATE_TIME, OffsetDateTime.parse("2012-01-23T12:34:56+02:00")),
        Arguments.of(ArgumentTypes.PATH, Path.of("/etc")),
        Arguments.of(ArgumentTypes.listOf(INTEGER), List.of(BigInteger.ONE)),
        Arguments.of(ArgumentTypes.ampList(), List.of()));
  }

  // IArgumentType: toBox and fromBox
  @ParameterizedTest
  @MethodSource("valuesOfEachType")
  <T> void eachTypePutsItsValuesIntoABoxAndGetsThemOut(ArgumentType<T> type, T value) {
    var box = new BoxBuilder();

    type.toBox("key", value, box, DescriptorExchange.none());

    assertThat(box.build().keys()).containsExactly("key");
    assertThat(type.fromBox("key", box.build(), DescriptorExchange.none())).isEqualTo(value);
    assertThat(type.fromBox("other", box.build(), DescriptorExchange.none())).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "10",
        "-10",
        "99",
        "100",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "-9223372036854775809",
        "1000000000000000000000000000000"
      })
  void integersAreWrittenAsDigitsAndReadBack(String digits) {
    var number = new BigInteger(digits);

    assertThat(text(INTEGER.encode(number))).isEqualTo(digits);
    assertThat(INTEGER.decode(bytes(digits))).isEqualTo(number);
  }

  static Stream<Arguments> integersAsPythonReadsThem() {
    return Stream.of(
        Arguments.of("13", "13"),
        Arguments.of("-13", "-13"),
        Arguments.of("+13", "13"),
        Arguments.of(" 13", "13"),
        Arguments.of("13 ", "13"),
        Arguments.of("\t\n\13\f\r13\r\n", "13"),
        Arguments.of("1_000", "1000"),
        Arguments.of("0013", "13"),
        Arguments.of("-0", "0"),
        Arguments.of("00_1", "1"),
        Arguments.of("-0_0", "0"),
        Arguments.of("9".repeat(18), "9".repeat(18)),
        Arguments.of("9".repeat(19), "9".repeat(19)),
        Arguments.of("-" + "9".repeat(18), "-" + "9".repeat(18)),
        Arguments.of(" ".repeat(5000) + "1", "1"),
        Arguments.of("1".repeat(4300), "1".repeat(4300)),
        Arguments.of("1_".repeat(4299) + "1", "1".repeat(4300)));
  }

  @ParameterizedTest
  @MethodSource("integersAsPythonReadsThem")
  void readsIntegersAsLenientlyAsPython(String wire, String digits) {
    assertThat(INTEGER.decode(bytes(wire))).isEqualTo(new BigInteger(digits));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-",
        "+-1",
        "--1",
        "- 1",
        "1 2",
        "1__0",
        "_1",
        "1_",
        "-_1",
        "1.0",
        "1e3",
        "0x1f",
        "1L",
        "1\0",
        "True",
        "\2051",
        "\2401",
        "\357\274\221",
        "\341",
        "\0341"
      })
  void readsNoOtherInteger(String wire) {
    assertThatThrownBy(() -> INTEGER.decode(bytes(wire)))
        .isInstanceOf(UndecodableValue.class)
        .hasMessage("expected Integer, got \"" + wire + "\"");
  }

  @Test
  void readsAValueFullOfUnderscoresWithoutRunningOutOfStack() {
    var any = ArgumentTypes.INTEGER_OF_ANY_LENGTH;
    assertThat(any.decode(bytes("1_".repeat(32_767) + "1")).bitLength()).isGreaterThan(100_000);
    assertThatThrownBy(() -> any.decode(bytes("1_".repeat(32_767))))
        .isInstanceOf(UndecodableValue.class);
  }

  @Test
  void booleansAreTwoWords() {
    assertThat(text(BOOLEAN.encode(true))).isEqualTo("True");
    assertThat(text(BOOLEAN.encode(false))).isEqualTo("False");
    assertThat(BOOLEAN.decode(bytes("True"))).isTrue();
    assertThat(BOOLEAN.decode(bytes("False"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"true", "TRUE", "false", "1", "0", "", " True", "True ", "True\0", "None"})
  void readsNoOtherBoolean(String wire) {
    assertThatThrownBy(() -> BOOLEAN.decode(bytes(wire)))
        .isInstanceOf(UndecodableValue.class)
        .hasMessage("expected Boolean, got \"" + wire + "\"");
  }

  @Test
  void stringsAreBytesAsTheyAre() {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }

    assertThat(STRING.encode(all)).isEqualTo(all);
    assertThat(STRING.decode(all)).isEqualTo(all);
    assertThat(STRING.decode(new byte[0])).isEmpty();
  }

  static Stream<Arguments> texts() {
    return Stream.of(
        Arguments.of("", ""),
        Arguments.of("a\0b", "a\0b"),
        Arguments.of("\u00e9", "\303\251"),
        Arguments.of("\ud83d\ude00", "\360\237\230\200"),
        Arguments.of("\ufeffa", "\357\273\277a"),
        Arguments.of("\uffff", "\357\277\277"),
        Arguments.of("\udbff\udfff", "\364\217\277\277"));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void textsAreUtf8(String value, String wire) {
    assertThat(text(UNICODE.encode(value))).isEqualTo(wire);
    assertThat(UNICODE.decode(bytes(wire))).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\355\240\200", // a surrogate
        "\355\240\275\355\270\200", // a pair of them
        "\300\200", // overlong
        "\340\200\200",
        "\364\220\200\200", // beyond U+10FFFF
        "\370\210\200\200\200",
        "\377",
        "\200",
        "a\303" // cut short
      })
  void readsNoOtherText(String wire) {
    assertThatThrownBy(() -> UNICODE.decode(bytes(wire)))
        .isInstanceOf(UndecodableValue.class)
        .hasMessage("expected Unicode, got bytes that are no UTF-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud83d", "\ude00", "a\ude00\ud83db"})
  void writesNoHalfOfASurrogatePair(String value) {
    assertThatThrownBy(() -> UNICODE.encode(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("got text with half of a surrogate pair");
  }

  @Test
  void descriptorsNeedAConnection() {
    assertThatThrownBy(() -> DESCRIPTOR.decode(bytes("0")))
        .isInstanceOf(UndecodableValue.class)
        .hasMessage("no descriptor came with ordinal 0");
  }

  @Test
  void printThemselvesByTwistedsNames() {
    var list = ArgumentTypes.ampList(Argument.of("a", INTEGER), Argument.optional("b", STRING));

    assertThat(Stream.of(INTEGER, STRING, UNICODE, BOOLEAN, DESCRIPTOR, list).map(Object::toString))
        .containsExactly(
            "Integer",
            "String",
            "Unicode",
            "Boolean",
            "Descriptor",
            "AmpList(a Integer, b? String)");
  }
}
