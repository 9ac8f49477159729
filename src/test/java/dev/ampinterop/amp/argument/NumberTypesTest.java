package dev.ampinterop.amp.argument;

import static dev.ampinterop.amp.TestBytes.bytes;
import static dev.ampinterop.amp.TestBytes.text;
import static dev.ampinterop.amp.argument.ArgumentTypes.DECIMAL;
import static dev.ampinterop.amp.argument.ArgumentTypes.FLOAT;
import static dev.ampinterop.amp.argument.ArgumentTypes.INT;
import static dev.ampinterop.amp.argument.ArgumentTypes.INTEGER;
import static dev.ampinterop.amp.argument.ArgumentTypes.INTEGER_OF_ANY_LENGTH;
import static dev.ampinterop.amp.argument.ArgumentTypes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.error.UndecodableValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The expectations are what Twisted 26.10.0 says on Python 3.11. */
@Timeout(60)
class NumberTypesTest {
  static Stream<Arguments> floats() {
    return Stream.of(
        Arguments.of(0.0, "0.0"),
        Arguments.of(-0.0, "-0.0"),
        Arguments.of(1.0, "1.0"),
        Arguments.of(0.1, "0.1"),
        Arguments.of(0.1 + 0.2, "0.30000000000000004"),
        Arguments.of(1e15, "1000000000000000.0"),
        Arguments.of(9999999999999998.0, "9999999999999998.0"),
        Arguments.of(1e16, "1e+16"),
        Arguments.of(1.5e300, "1.5e+300"),
        Arguments.of(0.0001, "0.0001"),
        Arguments.of(0.00001, "1e-05"),
        // Java 17 writes more digits of these: 2.0E-3, 2.2250738585072014E-308, 2.0E23, 4.9E-324.
        Arguments.of(2e-3, "0.002"),
        Arguments.of(2e23, "2e+23"),
        Arguments.of(5e-324, "5e-324"),
        Arguments.of(Double.MIN_NORMAL, "2.2250738585072014e-308"),
        Arguments.of(Double.MAX_VALUE, "1.7976931348623157e+308"),
        // The nearest decimal of 16 digits, ending in 1, would read back as another double.
        Arguments.of(Math.scalb(1.0, -44), "5.684341886080802e-14"),
        Arguments.of(Double.NaN, "nan"),
        Arguments.of(Double.POSITIVE_INFINITY, "inf"),
        Arguments.of(Double.NEGATIVE_INFINITY, "-inf"));
  }

  @ParameterizedTest
  @MethodSource("floats")
  void floatsAreWrittenAsPythonDoes(Double value, String wire) {
    assertThat(text(FLOAT.encode(value))).isEqualTo(wire);
    assertThat(FLOAT.decode(bytes(wire))).isEqualTo(value);
  }

  static Stream<Arguments> floatsAsPythonReadsThem() {
    return Stream.of(
        Arguments.of(" \t7\r\n\13\f", 7.0),
        Arguments.of("+7.", 7.0),
        Arguments.of(".5E1", 5.0),
        Arguments.of("1_0.0_1e1_0", 100_100_000_000.0),
        Arguments.of("-InFinIty", Double.NEGATIVE_INFINITY),
        Arguments.of("+nan", Double.NaN),
        Arguments.of("1e400", Double.POSITIVE_INFINITY),
        Arguments.of("-1e-400", -0.0),
        Arguments.of("0e99999999999999999999", 0.0),
        Arguments.of("0." + "0".repeat(30_000) + "1e30001", 1.0),
        Arguments.of("1" + "0".repeat(30_000) + "e-30000", 1.0),
        Arguments.of("1_".repeat(300) + "1", 1.1111111111111112e300));
  }

  @ParameterizedTest
  @MethodSource("floatsAsPythonReadsThem")
  void readsFloatsAsLenientlyAsPython(String wire, Double value) {
    assertThat(FLOAT.decode(bytes(wire))).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", ".", "1__0", "_1", "1_", "1_.0", "1._0", "1e_5", "1_e5", "nan1", "i_nf", "infi",
        "0x1p3", "1f", "1d", "1L", "1e", "1e+", "- 1", "--1", "1\0", "\0341", "\2401", "1,5"
      })
  void readsNoOtherFloat(String wire) {
    assertThatThrownBy(() -> FLOAT.decode(bytes(wire)))
        .isInstanceOf(UndecodableValue.class)
        .hasMessage("expected Float, got \"" + wire + "\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "0.00",
        "-0.00",
        "0E+2",
        "0E-7",
        "0.000000",
        "1",
        "1.0",
        "-1.50",
        "1E+2",
        "1.5E+3",
        "0.000001",
        "1E-7",
        "0.00000123",
        "123456789012345678901234567890.5",
        "Infinity",
        "-Infinity",
        "NaN",
        "-NaN",
        "NaN123",
        "sNaN",
        "-sNaN7",
        "1E+999999999999999999",
        "1.0E+999999999999999999",
        "0E+999999999999999999",
        "1E-1999999999999999997"
      })
  void decimalsAreReadAndWrittenAsTheyAre(String wire) {
    assertThat(text(DECIMAL.encode(DECIMAL.decode(bytes(wire))))).isEqualTo(wire);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "\" 7 \",7",
        "+7,7",
        "00.10,0.10",
        "7.,7",
        ".5,0.5",
        "1e002,1E+2",
        "1__0,10",
        "_1_e_2_,1E+2",
        "N_aN,NaN",
        "nan0012,NaN12",
        "sNAN0,sNaN",
        "+inf,Infinity",
        "INFINITY,Infinity",
        "0.1E1000000000000000000,1E+999999999999999999",
        "1E00000000000000000000000000000000005,1E+5",
        "\"\u001c7\u001f\",7"
      })
  void readsDecimalsAsLenientlyAsPython(String wire, String canonical) {
    assertThat(DECIMAL.decode(bytes(wire))).hasToString(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "_",
        ".",
        " _ 1",
        "1 _",
        "1e",
        "1E+",
        "1e+-1",
        "e5",
        "NaN1E2",
        "NaN.1",
        "NaN 1",
        "infin",
        "1\0",
        "\2401",
        "\2051",
        "1E1000000000000000000",
        "10E999999999999999999",
        "0E1000000000000000000",
        "1E-1999999999999999998",
        "10E-1999999999999999998",
        "0E-1999999999999999998",
        "1e-9223372036854775809",
        "0E99999999999999999999999"
      })
  void readsNoOtherDecimal(String wire) {
    assertThatThrownBy(() -> DECIMAL.decode(bytes(wire)))
        .isInstanceOf(UndecodableValue.class)
        .hasMessage("expected Decimal, got \"" + wire + "\"");
  }

  @Test
  void writesNothingThatIsNoFloat() {
    for (Object other : new Object[] {"1.234", bytes("1.234"), 1234, 1.234f}) {
      assertThatThrownBy(() -> raw(FLOAT).encode(other)).isInstanceOf(ClassCastException.class);
    }
    assertThat(text(raw(FLOAT).encode(1.234))).isEqualTo("1.234");
  }

  @Test
  void writesNothingThatIsNoDecimal() {
    for (Object other : new Object[] {"1.234", 1.234, 1234, new BigDecimal("1.234")}) {
      assertThatThrownBy(() -> raw(DECIMAL).encode(other)).isInstanceOf(ClassCastException.class);
    }
    assertThat(text(raw(DECIMAL).encode(Decimal.parse("1.234")))).isEqualTo("1.234");
  }

  // What gets past the compiler.
  @SuppressWarnings("unchecked")
  private static ArgumentType<Object> raw(ArgumentType<?> type) {
    return (ArgumentType<Object>) type;
  }

  @Test
  void decimalsBecomeBigDecimalsAndBack() {
    var number = new BigDecimal("-1.500E+7");

    assertThat(Decimal.of(number)).hasToString("-1.500E+7");
    assertThat(Decimal.of(number).toBigDecimal()).isEqualTo(number);
    assertThat(Decimal.parse("-0.00").toBigDecimal()).isEqualTo(new BigDecimal("0.00"));
    assertThat(Decimal.of(new BigDecimal(BigInteger.ONE, Integer.MIN_VALUE)))
        .hasToString("1E+2147483648");
  }

  @Test
  void decimalsThatBigDecimalCannotHoldSaySo() {
    assertThatThrownBy(() -> Decimal.parse("sNaN").toBigDecimal())
        .isInstanceOf(ArithmeticException.class)
        .hasMessage("sNaN is no BigDecimal");
    assertThatThrownBy(() -> Decimal.parse("1E+3000000000").toBigDecimal())
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void decimalsThatPythonCannotHoldAreNotMade() {
    assertThatThrownBy(() -> Decimal.finite(false, BigInteger.ONE.negate(), 0))
        .hasMessageContaining("sign");
    assertThatThrownBy(() -> Decimal.finite(false, BigInteger.TEN, 999_999_999_999_999_999L))
        .hasMessageContaining("out of Python's range");
    assertThatThrownBy(() -> new Decimal(Decimal.Kind.NAN, false, BigInteger.ONE, 1))
        .hasMessageContaining("exponent");
    assertThatThrownBy(() -> new Decimal(Decimal.Kind.INFINITE, false, BigInteger.ONE, 0))
        .hasMessageContaining("digits");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "+", " ", "0", "1_"})
  void readsAsManyDigitsAsPythonAndNoMore(String before) {
    // Neither the sign nor spaces and underscores count, but leading zeros do.
    String prefix = before.replace("1_", "");
    int counted = before.equals("0") ? 1 : 0;
    String most = prefix + "7".repeat(4300 - counted);
    if (before.equals("1_")) {
      most = "7_".repeat(4299) + "7";
    }

    assertThat(INTEGER.decode(bytes(most)))
        .isEqualTo(INTEGER_OF_ANY_LENGTH.decode(bytes(most)))
        .isEqualTo(new BigInteger(most.strip().replace("_", "")));
    String tooMany = most + "7";
    assertThatThrownBy(() -> INTEGER.decode(bytes(tooMany)))
        .isInstanceOf(UndecodableValue.class)
        .hasMessage(
            "expected Integer, got one of 4301 digits, and 4300 are the most, as in Python"
                + " (ArgumentTypes.INTEGER_OF_ANY_LENGTH has no limit)");
    assertThat(INTEGER_OF_ANY_LENGTH.decode(bytes(tooMany)))
        .isEqualTo(new BigInteger(tooMany.strip().replace("_", "")));
  }

  @Test
  void writesAsManyDigitsAsPythonAndNoMore() {
    BigInteger tooGreat = BigInteger.TEN.pow(4300);
    BigInteger greatest = tooGreat.subtract(BigInteger.ONE);

    assertThat(text(INTEGER.encode(greatest))).isEqualTo("9".repeat(4300));
    assertThat(text(INTEGER.encode(greatest.negate()))).isEqualTo("-" + "9".repeat(4300));
    for (BigInteger beyond : new BigInteger[] {tooGreat, tooGreat.negate()}) {
      assertThatThrownBy(() -> INTEGER.encode(beyond))
          .hasMessageContaining("got one of 4301 digits, and 4300 are the most");
      assertThat(INTEGER_OF_ANY_LENGTH.decode(INTEGER_OF_ANY_LENGTH.encode(beyond)))
          .isEqualTo(beyond);
    }
  }

  @Test
  void doesNotCalculateWhatIsFarTooLong() {
    // Each of these took minutes: calculating takes time that grows with the square of the length.
    String digits = "7".repeat(20_000_000);

    assertThatThrownBy(() -> INTEGER.decode(bytes(digits))).hasMessageContaining("20000000 digits");
    assertThatThrownBy(() -> INTEGER.encode(BigInteger.ONE.shiftLeft(2_000_000_000)))
        .hasMessageContaining("got one of 2000000001 bits");
    assertThat(text(DECIMAL.encode(DECIMAL.decode(bytes(digits))))).isEqualTo(digits);
    assertThat(DECIMAL.decode(bytes("-0.0" + digits)))
        .hasToString("-0.0" + digits)
        .isEqualTo(DECIMAL.decode(bytes("-0.0" + digits)))
        .isNotEqualTo(DECIMAL.decode(bytes("0.0" + digits)));
    assertThat(DECIMAL.decode(bytes("NaN" + digits))).hasToString("NaN" + digits);
    assertThatThrownBy(() -> DECIMAL.decode(bytes("1E" + digits)))
        .isInstanceOf(UndecodableValue.class);
    assertThat(DECIMAL.decode(bytes("1E-" + "0".repeat(20_000_000) + "7"))).hasToString("1E-7");
    assertThat(FLOAT.decode(bytes(digits))).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(FLOAT.decode(bytes("0." + digits + "e1"))).isEqualTo(7.777777777777778);
    assertThat(FLOAT.decode(bytes("1e-" + digits))).isEqualTo(0.0);
  }

  @Test
  void messagesShowTheBeginningOfWhatIsLong() {
    assertThatThrownBy(() -> DECIMAL.decode(bytes("x".repeat(65_535))))
        .hasMessage("expected Decimal, got \"" + "x".repeat(64) + "…\" (65535 in all)");
  }

  @ParameterizedTest
  @ValueSource(
      longs = {Long.MIN_VALUE, Integer.MIN_VALUE, -1, 0, 7, Integer.MAX_VALUE, Long.MAX_VALUE})
  void longsAndIntsAreIntegersOnTheWire(long value) {
    assertThat(text(LONG.encode(value))).isEqualTo(Long.toString(value));
    assertThat(LONG.decode(bytes(" " + value + " "))).isEqualTo(value);
    if (value == (int) value) {
      assertThat(text(INT.encode((int) value))).isEqualTo(Long.toString(value));
      assertThat(INT.decode(bytes("" + value))).isEqualTo((int) value);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2147483648, true",
    "-2147483649, true",
    "9223372036854775807, true",
    "9223372036854775808, false",
    "-9223372036854775809, false",
    "18446744073709551617, false"
  })
  void whatDoesNotFitIsRefusedWithTheRange(String wire, boolean isLong) {
    assertThatThrownBy(() -> INT.decode(bytes(wire)))
        .isInstanceOf(UndecodableValue.class)
        .hasMessage("expected Integer from -2147483648 to 2147483647, got \"" + wire + "\"");
    if (isLong) {
      assertThat(LONG.decode(bytes(wire))).isEqualTo(Long.parseLong(wire));
    } else {
      assertThatThrownBy(() -> LONG.decode(bytes(wire)))
          .isInstanceOf(UndecodableValue.class)
          .hasMessage(
              "expected Integer from -9223372036854775808 to 9223372036854775807, got \""
                  + wire
                  + "\"");
    }
  }

  @Test
  void intsAndLongsTakeNoOtherNumbers() {
    assertThatThrownBy(() -> raw(INT).encode(7L))
        .hasMessage("got a java.lang.Long, not a java.lang.Integer");
    assertThatThrownBy(() -> raw(LONG).encode(BigInteger.TWO))
        .hasMessage("got a java.math.BigInteger, not a java.lang.Long");
    assertThatThrownBy(() -> LONG.decode(bytes("7.0"))).hasMessage("expected Integer, got \"7.0\"");
  }
}
