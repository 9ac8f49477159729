package dev.ampinterop.amp.argument;

import static dev.ampinterop.amp.TestBytes.bytes;
import static dev.ampinterop.amp.TestBytes.text;
import static dev.ampinterop.amp.argument.ArgumentTypes.DATE_TIME;
import static dev.ampinterop.amp.argument.ArgumentTypes.DECIMAL;
import static dev.ampinterop.amp.argument.ArgumentTypes.INTEGER;
import static dev.ampinterop.amp.argument.ArgumentTypes.STRING;
import static dev.ampinterop.amp.argument.ArgumentTypes.UNICODE;
import static dev.ampinterop.amp.argument.ArgumentTypes.listOf;
import static java.math.BigInteger.ONE;
import static java.math.BigInteger.TEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.amp.descriptor.DescriptorExchange;
import dev.ampinterop.amp.error.InvalidSignature;
import dev.ampinterop.amp.error.UndecodableValue;
import java.math.BigInteger;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/** Lists of each type in boxes, there and left out; the expectations are Twisted's. */
class ListOfTest {
  private static final DescriptorExchange NONE = DescriptorExchange.none();
  private static final String DAY = "2010-12-25T00:00:00.000000";
  private static final BigInteger HUGE = TEN.pow(99);

  static final List<Arguments> LISTS =
      List.of(
          Arguments.of(INTEGER, List.of(), ""),
          Arguments.of(INTEGER, List.of(TEN), "\0\00210"),
          Arguments.of(INTEGER, List.of(ONE.negate(), TEN, HUGE), "\0\2-1\0\00210\0\144" + HUGE),
          Arguments.of(UNICODE, List.of(), ""),
          Arguments.of(UNICODE, List.of("\u2603", "Hello"), "\0\3\342\230\203\0\5Hello"),
          Arguments.of(DECIMAL, List.of(Decimal.parse("1.1")), "\0\0031.1"),
          Arguments.of(
              DECIMAL,
              List.of(Decimal.parse("Infinity"), Decimal.parse("-Infinity")),
              "\0\10Infinity\0\11-Infinity"),
          Arguments.of(
              DECIMAL,
              List.of(Decimal.parse("3.141e-5"), Decimal.parse("-3.141e-7"), Decimal.parse("0e6")),
              "\0\0120.00003141\0\11-3.141E-7\0\0040E+6"),
          Arguments.of(
              DATE_TIME,
              List.of(
                  OffsetDateTime.parse("2010-12-25T00:00:00Z"),
                  OffsetDateTime.parse("2010-12-25T00:00:00+03:30"),
                  OffsetDateTime.parse("2010-12-25T00:00:00-06:59")),
              "\0\40" + DAY + "-00:00" + "\0\40" + DAY + "+03:30" + "\0\40" + DAY + "-06:59"));

  @ParameterizedTest
  @FieldSource("LISTS")
  <T> void goesIntoABoxAndComesBack(ArgumentType<T> element, List<T> list, String wire) {
    var argument = Argument.of("items", listOf(element));
    var arguments = new ArgumentList("Collect", List.of(argument));

    Box box = encode(arguments, Values.of(argument, list));

    assertThat(box).isEqualTo(Box.of(Map.of("items", bytes(wire))));
    assertThat(arguments.decode(box, NONE).get(argument)).isEqualTo(list);
  }

  @Test
  void holdsStringsOfAnyBytes() {
    var list = listOf(STRING);

    assertThat(text(list.encode(List.of(bytes("foo"), bytes(""), bytes("\377\0")))))
        .isEqualTo("\0\3foo\0\0\0\2\377\0");
    assertThat(list.decode(bytes("\0\3foo\0\0\0\2\377\0")))
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(bytes("foo"), bytes(""), bytes("\377\0"));
  }

  @Test
  void tellsDecimalsThatAreNoNumbersApart() {
    String wire = "\0\3NaN\0\4-NaN\0\4sNaN\0\5-sNaN";

    List<Decimal> decimals = listOf(DECIMAL).decode(bytes(wire));

    assertThat(decimals)
        .extracting(Decimal::toString)
        .containsExactly("NaN", "-NaN", "sNaN", "-sNaN");
    assertThat(decimals)
        .extracting(Decimal::kind)
        .containsExactly(
            Decimal.Kind.NAN,
            Decimal.Kind.NAN,
            Decimal.Kind.SIGNALING_NAN,
            Decimal.Kind.SIGNALING_NAN);
    assertThat(text(listOf(DECIMAL).encode(decimals))).isEqualTo(wire);
  }

  @Test
  void isLeftOutWhereItIsOptionalAndNullOrMissing() {
    var argument = Argument.optional("items", listOf(INTEGER));
    var arguments = new ArgumentList("Collect", List.of(argument));

    assertThat(encode(arguments, Values.of(argument, missing())).keys()).isEmpty();
    assertThat(encode(arguments, Values.of()).keys()).isEmpty();
    assertThat(arguments.decode(Box.of(Map.of()), NONE).find(argument)).isEmpty();
  }

  @Test
  void isDemandedWhereItIsNot() {
    var argument = Argument.of("items", listOf(INTEGER));
    var arguments = new ArgumentList("Collect", List.of(argument));

    assertThatThrownBy(() -> encode(arguments, Values.of(argument, missing())))
        .isInstanceOf(InvalidSignature.class)
        .hasMessage("forgot items for Collect");
    assertThatThrownBy(() -> encode(arguments, Values.of()))
        .isInstanceOf(InvalidSignature.class)
        .hasMessage("forgot items for Collect");
    assertThatThrownBy(() -> arguments.decode(Box.of(Map.of()), NONE))
        .isInstanceOf(UndecodableValue.class)
        .hasMessage("Collect.items: the box does not have it");
  }

  private static Box encode(ArgumentList arguments, Values values) {
    var builder = new BoxBuilder();
    arguments.encode(values, builder, NONE);
    return builder.build();
  }

  // What a caller without null checks passes.
  @SuppressWarnings("NullAway")
  private static List<BigInteger> missing() {
    @Nullable List<BigInteger> list = null;
    return list;
  }
}
