package dev.ampinterop.amp.argument;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.amp.command.StartTls;
import dev.ampinterop.amp.descriptor.DescriptorExchange;
import dev.ampinterop.amp.error.InvalidSignature;
import dev.ampinterop.amp.error.LocalProtocolException;
import dev.ampinterop.amp.error.RemoteError;
import dev.ampinterop.amp.error.UndecodableValue;
import dev.ampinterop.amp.transport.TlsSettings;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.invoke.MethodHandles;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Records to boxes and back. */
class RecordMappingTest {
  private enum Colour {
    RED,
    GREEN {
      @Override
      public String toString() {
        return "as grass";
      }
    }
  }

  private record Point(int x, int y) {}

  private record Line(String name, List<Point> points) {}

  @SuppressWarnings("ArrayRecordComponent")
  private record All(
      int i,
      Integer boxedInt,
      long l,
      Long boxedLong,
      BigInteger big,
      String text,
      byte[] bytes,
      boolean yes,
      Boolean boxedYes,
      double d,
      Double boxedD,
      BigDecimal bigDecimal,
      Decimal decimal,
      OffsetDateTime when,
      Path path,
      Colour colour,
      List<Long> numbers,
      List<List<String>> words,
      List<Line> lines) {}

  @Test
  void eachTypeTravelsAsItsArgumentTypeDoes() {
    OffsetDateTime when = OffsetDateTime.parse("2012-01-23T12:34:56.054321Z");
    List<Point> points = List.of(new Point(1, 2), new Point(3, 4));
    var all =
        new All(
            -1,
            2,
            Long.MAX_VALUE,
            4L,
            BigInteger.TEN.pow(30),
            "tea",
            new byte[] {0, 1},
            true,
            false,
            1.5,
            0.1,
            new BigDecimal("1.50"),
            Decimal.nan(),
            when,
            Path.of("/tmp"),
            Colour.GREEN,
            List.of(5L, 6L),
            List.of(List.of("a", "b"), List.of()),
            List.of(new Line("l", points), new Line("none", List.of())));

    Box box = encode(all);

    assertThat(box.find("i")).isEqualTo(ascii("-1"));
    assertThat(box.find("boxedInt")).isEqualTo(ascii("2"));
    assertThat(box.find("l")).isEqualTo(ArgumentTypes.LONG.encode(Long.MAX_VALUE));
    assertThat(box.find("boxedLong")).isEqualTo(ascii("4"));
    assertThat(box.find("big")).isEqualTo(ascii("1" + "0".repeat(30)));
    assertThat(box.find("text")).isEqualTo(ascii("tea"));
    assertThat(box.find("bytes")).isEqualTo(new byte[] {0, 1});
    assertThat(box.find("yes")).isEqualTo(ascii("True"));
    assertThat(box.find("boxedYes")).isEqualTo(ascii("False"));
    assertThat(box.find("d")).isEqualTo(ascii("1.5"));
    assertThat(box.find("boxedD")).isEqualTo(ascii("0.1"));
    assertThat(box.find("bigDecimal")).isEqualTo(ascii("1.50"));
    assertThat(box.find("decimal")).isEqualTo(ascii("NaN"));
    assertThat(box.find("when")).isEqualTo(ArgumentTypes.DATE_TIME.encode(when));
    assertThat(box.find("path")).isEqualTo(ascii("/tmp"));
    assertThat(box.find("colour")).isEqualTo(ascii("GREEN"));
    assertThat(box.find("numbers"))
        .isEqualTo(ArgumentTypes.listOf(ArgumentTypes.LONG).encode(List.of(5L, 6L)));
    assertThat(box.find("lines")).isEqualTo(asValues(all.lines));

    All decoded = decode(All.class, box);
    assertThat(decoded).usingRecursiveComparison().isEqualTo(all);
    assertThat(decoded.colour).isSameAs(Colour.GREEN);
  }

  private static byte[] asValues(List<Line> lines) {
    Argument<Integer> x = Argument.of("x", ArgumentTypes.INT);
    Argument<Integer> y = Argument.of("y", ArgumentTypes.INT);
    Argument<String> name = Argument.of("name", ArgumentTypes.UNICODE);
    Argument<List<Values>> points = Argument.of("points", ArgumentTypes.ampList(x, y));
    return ArgumentTypes.ampList(name, points)
        .encode(
            lines.stream()
                .map(
                    line ->
                        Values.of(
                            name,
                            line.name,
                            points,
                            line.points.stream()
                                .map(point -> Values.of(x, point.x, y, point.y))
                                .toList()))
                .toList());
  }

  private record Perhaps(
      Optional<String> text,
      @Nullable Long number,
      byte @Nullable [] bytes,
      @Nullable List<Point> points,
      Optional<List<Point>> more) {}

  @Test
  void whatIsOptionalOrNullableMayBeLeftOut() {
    var none = new Perhaps(Optional.empty(), null, null, null, Optional.empty());
    var some =
        new Perhaps(
            Optional.of("t"), 1L, new byte[1], List.of(new Point(1, 2)), Optional.of(List.of()));

    assertThat(encode(none).toBytes()).isEqualTo(new byte[2]);
    assertThat(decode(Perhaps.class, encode(none))).isEqualTo(none);
    assertThat(decode(Perhaps.class, encode(some))).usingRecursiveComparison().isEqualTo(some);
    assertThat(decode(Perhaps.class, encode(new Perhaps(null, null, null, null, null))))
        .as("an Optional that is null is taken for an empty one")
        .isEqualTo(none);
  }

  private record Book(@Key("class") String category, @Key("a-b") Optional<Long> pages) {}

  @Test
  void aKeyNeedNotBeAJavaName() {
    var book = new Book("poems", Optional.of(7L));

    assertThat(encode(book).find("class")).isEqualTo(ascii("poems"));
    assertThat(encode(book).find("a-b")).isEqualTo(ascii("7"));
    assertThat(decode(Book.class, encode(book))).isEqualTo(book);
  }

  /** Two numbers with a comma between. */
  private static final class PointType extends ArgumentType<Point> {
    @Override
    public byte[] encode(Point value) {
      return ascii(value.x + "," + value.y);
    }

    @Override
    public Point decode(byte[] bytes) {
      String[] numbers = new String(bytes, US_ASCII).split(",", 2);
      return new Point(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
    }

    @Override
    public String toString() {
      return "Point";
    }
  }

  private record Draw(
      @Using(PointType.class) Point from,
      List<@Using(PointType.class) Point> through,
      Optional<@Using(PointType.class) Point> to,
      @Using(PointType.class) Optional<Point> or,
      @Using(PointType.class) @Nullable Point perhaps) {}

  @Test
  void aTypeOfTheApplicationStandsBeforeWhatItIsFor() {
    var point = new Point(1, 2);
    var draw = new Draw(point, List.of(point), Optional.of(point), Optional.empty(), null);

    assertThat(encode(draw).find("from")).isEqualTo(ascii("1,2"));
    assertThat(encode(draw).find("to")).isEqualTo(ascii("1,2"));
    assertThat(encode(draw).find("or")).isNull();
    assertThat(decode(Draw.class, encode(draw))).isEqualTo(draw);
  }

  /** A list with commas between; what is in it is up to the classes below. */
  private abstract static class Joined<E> extends ArgumentType<List<E>> {
    abstract E element(String text);

    @Override
    public byte[] encode(List<E> value) {
      return ascii(value.stream().map(String::valueOf).collect(joining(",")));
    }

    @Override
    public List<E> decode(byte[] bytes) {
      return Stream.of(new String(bytes, US_ASCII).split(",", -1)).map(this::element).toList();
    }

    @Override
    public String toString() {
      return "Joined";
    }
  }

  private static final class JoinedNumbers extends Joined<Long> {
    @Override
    Long element(String text) {
      return Long.valueOf(text);
    }
  }

  private abstract static class Doubled<K, V> extends ArgumentType<Map<K, List<V[]>>> {}

  private static final class OfTexts extends Doubled<String, byte[]> {
    @Override
    public byte[] encode(Map<String, List<byte[][]>> value) {
      return value.get("").get(0)[0];
    }

    @Override
    public Map<String, List<byte[][]>> decode(byte[] bytes) {
      return Map.of("", List.<byte[][]>of(new byte[][] {bytes}));
    }

    @Override
    public String toString() {
      return "Doubled";
    }
  }

  private record OwnGenerics(
      @Using(JoinedNumbers.class) List<Long> numbers,
      @Using(OfTexts.class) Map<String, List<byte[][]>> texts) {}

  @Test
  void aTypeOfTheApplicationMayExtendOneThatIsGeneric() {
    var own =
        new OwnGenerics(
            List.of(1L, 2L), Map.of("", List.<byte[][]>of(new byte[][] {ascii("text")})));

    assertThat(encode(own).find("numbers")).isEqualTo(ascii("1,2"));
    assertThat(decode(OwnGenerics.class, encode(own)).numbers).containsExactly(1L, 2L);
    assertThat(decode(OwnGenerics.class, encode(own)).texts.get("").get(0)[0])
        .isEqualTo(ascii("text"));
    assertThatThrownBy(() -> mapping(WrongGenerics.class))
        .hasMessageContaining(
            "component numbers is a List<String>, and JoinedNumbers is for List<Long>");
  }

  private record WrongGenerics(@Using(JoinedNumbers.class) List<String> numbers) {}

  private record Old(@OfDeclarations.Nullable String text, @OfMethods.Nullable String more) {}

  /** As annotations were before they could stand before types. */
  private static final class OfDeclarations {
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    private @interface Nullable {}
  }

  private static final class OfMethods {
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.METHOD, ElementType.FIELD, ElementType.PARAMETER})
    private @interface Nullable {}
  }

  @Test
  void theNullableOfADeclarationCounts() {
    assertThat(encode(new Old(null, null)).toBytes()).isEqualTo(new byte[2]);
    assertThat(decode(Old.class, Box.of(Map.of()))).isEqualTo(new Old(null, null));
  }

  private record Tls(Optional<TlsSettings> how, String tls) {}

  @Test
  void whatNeverTravelsMayBeOptionalAndHasNoKey() {
    var secret = new Tls(Optional.of(TlsSettings.anonymous()), "text");
    RecordMapping<Tls> mapping =
        RecordMapping.of(
            MethodHandles.lookup(),
            Tls.class,
            Map.of(TlsSettings.class, StartTls.SETTINGS),
            Set.of());
    var list = new ArgumentList("Do", mapping);
    var box = new BoxBuilder();
    list.encode(mapping.values(secret), box, DescriptorExchange.none());

    assertThat(box.build().keys()).containsExactly("tls");
    assertThat(mapping.record(list.decode(box.build(), DescriptorExchange.none())))
        .isEqualTo(new Tls(Optional.empty(), "text"));
    assertThatThrownBy(
            () ->
                list.encode(
                    mapping.values(new Tls(secret.how, null)), box, DescriptorExchange.none()))
        .hasMessage("forgot tls for Do");
  }

  /** A record that anybody may see. */
  public record Seen(long a) {}

  @Test
  void aPublicRecordNeedsNoLookupThatSeesMore() {
    RecordMapping<Seen> mapping =
        RecordMapping.of(MethodHandles.publicLookup(), Seen.class, Map.of(), Set.of());

    assertThat(mapping.values(new Seen(1))).hasToString("{a=1}");
    assertThatThrownBy(
            () -> RecordMapping.of(MethodHandles.publicLookup(), Point.class, Map.of(), Set.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("record Point cannot be seen from here")
        .hasMessageEndingWith(
            "; give MethodHandles.lookup() of a class of your own before the name of the command");
  }

  private record Range(long from, long to) {
    Range {
      if (from > to) {
        throw new IllegalArgumentException(from + " is beyond " + to);
      }
    }
  }

  private record Ranges(List<Range> ranges) {}

  private record Teapot(long cups) {
    Teapot {
      if (cups < 0) {
        throw new RemoteError("TEAPOT", "short and stout");
      }
    }
  }

  @Test
  void whatAConstructorRefusesIsUndecodable() {
    Box turned = new BoxBuilder().put("from", ascii("2")).put("to", ascii("1")).build();
    Box inList = new BoxBuilder().put("ranges", turned.toBytes()).build();

    assertThatThrownBy(() -> decode(Range.class, turned))
        .isInstanceOf(UndecodableValue.class)
        .hasMessage("Do: the record Range(from, to) refuses the received values: 2 is beyond 1")
        .hasRootCauseInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> decode(Ranges.class, inList))
        .isInstanceOf(UndecodableValue.class)
        .hasMessage(
            "Do.ranges: Range: the record Range(from, to) refuses the received values: 2 is beyond"
                + " 1");
  }

  @Test
  void aRemoteErrorOfAConstructorIsTheAnswer() {
    Box box = new BoxBuilder().put("cups", ascii("-1")).build();

    assertThatThrownBy(() -> decode(Teapot.class, box))
        .isInstanceOfSatisfying(
            RemoteError.class, error -> assertThat(error.code()).isEqualTo("TEAPOT"));
  }

  @Test
  void anErrorOfAConstructorIsNoAnswer() {
    Box box = new BoxBuilder().put("cups", ascii("1")).build();

    assertThatThrownBy(() -> decode(Broken.class, box)).isInstanceOf(StackOverflowError.class);
  }

  private record Broken(long cups) {
    Broken {
      throw new StackOverflowError();
    }
  }

  @Test
  void whatCannotBeDecodedIsNamed() {
    Box text = new BoxBuilder().put("x", ascii("one")).put("y", ascii("2")).build();
    Box colour = new BoxBuilder().put("colour", ascii("BLUE")).put("number", ascii("NaN")).build();
    Box number = new BoxBuilder().put("colour", ascii("RED")).put("number", ascii("NaN")).build();
    Box digits =
        new BoxBuilder().put("colour", ascii("RED")).put("number", ascii("1".repeat(4301))).build();

    assertThatThrownBy(() -> decode(Point.class, text))
        .hasMessage("Do.x: expected Integer, got \"one\"");
    assertThatThrownBy(() -> decode(Point.class, Box.of(Map.of())))
        .hasMessage("Do.x: the box does not have it");
    assertThatThrownBy(() -> decode(Picked.class, colour))
        .hasMessage("Do.colour: expected one of [RED, GREEN], got \"BLUE\"");
    assertThatThrownBy(() -> decode(Picked.class, number))
        .hasMessage(
            "Do.number: expected Decimal that is a BigDecimal, got \"NaN\""
                + " (the library's Decimal holds it)");
    assertThatThrownBy(() -> decode(Picked.class, digits)).hasMessageContaining("4301 digits");
  }

  private record Picked(Colour colour, BigDecimal number) {}

  @Test
  void whatCannotBeEncodedIsNamed() {
    assertThatThrownBy(() -> encode(new Line(null, List.of())))
        .isInstanceOf(InvalidSignature.class)
        .hasMessage("forgot name for Do");
    assertThatThrownBy(
            () -> encode(new Picked(Colour.RED, new BigDecimal(BigInteger.TEN.pow(4300)))))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessageContaining("Do.number")
        .hasMessageContaining("4300 digits");
    assertThatThrownBy(() -> encode(new Line("l", Arrays.asList(new Point(1, 2), null))))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessage("Do.points: element 1: expected a record Point, got null");
    assertThatThrownBy(
            () -> encode(new Lines(List.of(new Line("l", List.of()), new Line(null, List.of())))))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessage("Do.lines: element 1: forgot name for Line");
    assertThatThrownBy(() -> encode(new Shy(1)))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessage("Shy.a: its accessor threw java.lang.IllegalStateException: no");
  }

  private record Lines(List<Line> lines) {}

  private record Shy(long a) {
    @Override
    public long a() {
      throw new IllegalStateException("no");
    }
  }

  @Test
  @SuppressWarnings({"unchecked", "rawtypes"})
  void whatRawGenericsLetThroughIsRefused() {
    RecordMapping mapping = mapping(Point.class);
    List<Object> strange = List.of("no point");

    assertThatThrownBy(() -> mapping.values(new Range(1, 2)))
        .isInstanceOf(InvalidSignature.class)
        .hasMessage("expected a record Point, got a " + Range.class.getName());
    assertThatThrownBy(() -> mapping.values(null)).hasMessage("expected a record Point, got null");
    assertThatThrownBy(() -> encode(new Line("l", (List) strange)))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessageContaining("Do.points")
        .hasMessageContaining(
            "element 0: expected AmpList(x Integer, y Integer), got a java.lang.String");
  }

  @Test
  void valuesAreAViewOfTheRecord() {
    RecordMapping<Line> mapping = mapping(Line.class);
    var line = new Line("l", List.of());
    Values values = mapping.values(line);

    assertThat(values.arguments()).isEqualTo(mapping.arguments());
    assertThat(values).hasToString("{name=l, points=[]}");
    assertThat(mapping.record(values)).isSameAs(line);
    assertThat(mapping).hasToString("Line(name, points)");
    assertThatThrownBy(() -> mapping.record(Values.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Line(name, points)");
  }

  @Test
  void valuesThatWereWrittenByHandGoUnderTheMappingsArguments() {
    RecordMapping<Point> mapping = mapping(Point.class);
    @SuppressWarnings("unchecked")
    Argument<Integer> x = (Argument<Integer>) mapping.arguments().get(0);
    @SuppressWarnings("unchecked")
    Argument<Integer> y = (Argument<Integer>) mapping.arguments().get(1);
    var box = new BoxBuilder();
    new ArgumentList("Do", mapping).encode(Values.of(x, 1, y, 2), box, DescriptorExchange.none());

    assertThat(box.build().find("y")).isEqualTo(ascii("2"));
    Values tooMany = Values.of(x, 1, y, 2, Argument.of("z", ArgumentTypes.INT), Integer.valueOf(3));
    assertThatThrownBy(
            () -> new ArgumentList("Do", mapping).encode(tooMany, box, DescriptorExchange.none()))
        .isInstanceOf(InvalidSignature.class)
        .hasMessage("Do: z is not an argument of it");
  }

  private static <T extends Record> RecordMapping<T> mapping(Class<T> type) {
    return RecordMapping.of(MethodHandles.lookup(), type, Map.of(), Set.of());
  }

  @SuppressWarnings("unchecked")
  private static <T extends Record> Box encode(T record) {
    RecordMapping<T> mapping = (RecordMapping<T>) mapping(record.getClass());
    var box = new BoxBuilder();
    new ArgumentList("Do", mapping).encode(mapping.values(record), box, DescriptorExchange.none());
    return box.build();
  }

  private static <T extends Record> T decode(Class<T> type, Box box) {
    RecordMapping<T> mapping = mapping(type);
    return mapping.record(new ArgumentList("Do", mapping).decode(box, DescriptorExchange.none()));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }
}
