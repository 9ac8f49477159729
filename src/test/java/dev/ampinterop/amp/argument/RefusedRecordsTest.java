package dev.ampinterop.amp.argument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.ampinterop.amp.command.Empty;
import dev.ampinterop.amp.command.StartTls;
import dev.ampinterop.amp.command.TypedCommand;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.transport.SwitchedProtocol;
import dev.ampinterop.amp.transport.TlsSettings;
import java.io.FileInputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What cannot travel is refused when the command is declared, with the component, the reason and
 * the way out.
 */
class RefusedRecordsTest {
  private record AShort(short a) {}

  private record AFloat(float a) {}

  private record AChar(Character a) {}

  private record AnInstant(Instant a) {}

  private record AFile(FileInputStream a) {}

  private record AnObject(Object a) {}

  private record AnOptionalLong(OptionalLong a) {}

  private record AnArray(long[] a) {}

  private record ASet(Set<String> a) {}

  private record AMap(Map<String, Long> a) {}

  private record Inner(long b) {}

  private record ARecord(Inner a) {}

  private record ARecordPerhaps(Optional<Inner> a) {}

  private record AListOfLists(List<List<Inner>> a) {}

  private record AListOfDescriptors(List<Descriptor> a) {}

  private record AListOfPerhaps(List<Optional<String>> a) {}

  private record AListOfNulls(List<@Nullable String> a) {}

  private record AWildcard(List<? extends Number> a) {}

  @SuppressWarnings("rawtypes")
  private record ARawList(List a) {}

  @SuppressWarnings("rawtypes")
  private record ARawOptional(Optional a) {}

  private record ATwice(Optional<Optional<String>> a) {}

  private record AnOptionalOrNull(@Nullable Optional<String> a) {}

  private record ANullableLong(@Nullable long a) {}

  private record ANullableByte(@Nullable byte[] a) {}

  private record AnArrayUsing(List<@Using(BytesType.class) byte[]> a) {}

  private record AnArrayUsingPerhaps(Optional<@Using(BytesType.class) byte[]> a) {}

  private record Generic<T>(T a) {}

  private record InList(List<Generic<String>> a) {}

  private record Tree(String name, List<Tree> a) {}

  private record Outer(List<Through> a) {}

  private record Through(List<Outer> a) {}

  private record Deep(List<AFloat> b) {}

  private record SameKey(long a, @Key("a") long b) {}

  private record EmptyKey(@Key("") long a) {}

  private record LongKey(@Key("Ł") long a) {}

  private record AnAsk(@Key("_ask") long a) {}

  private record Tls(@Nullable TlsSettings a) {}

  private record RequiredTls(TlsSettings a) {}

  private record TwiceTls(@Nullable TlsSettings a, Optional<TlsSettings> b) {}

  private record ListOfTls(List<TlsSettings> a) {}

  private record Switch(@Nullable SwitchedProtocol a) {}

  private record WrongUsing(@Using(InnerType.class) String a) {}

  private record ListUsing(@Using(InnerType.class) List<Inner> a) {}

  private record UsingArguments(@Using(Configured.class) Inner a) {}

  private record Required(long a) {}

  private record Strict(@Nullable String a) {
    Strict {
      if (a == null) {
        throw new IllegalArgumentException("a is needed");
      }
    }
  }

  private static class InnerType extends ArgumentType<Inner> {
    @Override
    public byte[] encode(Inner value) {
      return new byte[0];
    }

    @Override
    public Inner decode(byte[] bytes) {
      return new Inner(0);
    }

    @Override
    public String toString() {
      return "Inner";
    }
  }

  private static final class BytesType extends ArgumentType<byte[]> {
    @Override
    public byte[] encode(byte[] value) {
      return value;
    }

    @Override
    public byte[] decode(byte[] bytes) {
      return bytes;
    }

    @Override
    public String toString() {
      return "Bytes";
    }
  }

  private static final class Configured extends InnerType {
    @SuppressWarnings("unused")
    Configured(long how) {}
  }

  static Stream<Arguments> refusals() {
    String own = "put @Using before it with a class of yours that extends ArgumentType<";
    return Stream.of(
        arguments(AShort.class, "is a short, and AMP has no such type; use an int, or " + own),
        arguments(AFloat.class, "is a float, and AMP has no such type; use a double, or " + own),
        arguments(AChar.class, "is a Character, and AMP has no such type; use a String, or "),
        arguments(
            AnInstant.class,
            "is an Instant, and AMP has no such type; use an OffsetDateTime, or " + own),
        arguments(AFile.class, "is a FileInputStream, and AMP has no such type; use a Descriptor"),
        arguments(AnObject.class, "is an Object, and AMP has no such type; " + own + "Object>"),
        arguments(AnOptionalLong.class, "and AMP has no such type; use an Optional<Long>"),
        arguments(
            AnArray.class,
            "is a long[], and the only arrays that travel are byte[]; use a List<Long>"),
        arguments(ASet.class, "and of the collections only List travels; use a List"),
        arguments(AMap.class, "and AMP has no maps; use a List of a record with a key and a value"),
        arguments(
            ARecord.class,
            "is an Inner, and AMP has no boxes in boxes but those of a list;"
                + " make it a List<Inner>, or put the components of Inner here"),
        arguments(ARecordPerhaps.class, "make it a List<Inner>"),
        arguments(
            AListOfLists.class,
            "a ListOf cannot hold AmpList(b Integer) (AMP's AmpList can hold it);"
                + " make it a List of a record with such a component"),
        arguments(
            AListOfDescriptors.class,
            "is a List<Descriptor>: a ListOf cannot hold Descriptor (AMP's AmpList can hold it);"
                + " make it a List of a record with such a component"),
        arguments(
            AListOfPerhaps.class,
            "is a list of what may be left out, and a list has no gaps;"
                + " make the list itself @Nullable, or"),
        arguments(AListOfNulls.class, "is a list of what may be left out, and a list has no gaps;"),
        arguments(
            AWildcard.class,
            "has the type ? extends Number, which can be any; name the type itself"),
        arguments(ARawList.class, "is a List of anything; declare List<String>"),
        arguments(ARawOptional.class, "is an Optional of anything; declare Optional<String>"),
        arguments(
            ATwice.class,
            "has an Optional<String> inside another type; make the whole component an Optional"),
        arguments(AnOptionalOrNull.class, "is an Optional that may be null; leave @Nullable out"),
        arguments(ANullableLong.class, "is a long, which is never null; use an Optional"),
        arguments(
            ANullableByte.class,
            "is an array of what may be null, which is not an array that may be null;"
                + " write byte @Nullable []"),
        arguments(
            AnArrayUsing.class,
            "component a has @Using(BytesType.class) for the elements of an array, not for the"
                + " array; write byte @Using(BytesType.class) []"),
        arguments(AnArrayUsingPerhaps.class, "; write byte @Using(BytesType.class) []"),
        arguments(
            Generic.class,
            "record Generic is generic, and the received values do not say for which types;"
                + " declare a record with the types themselves"),
        arguments(
            InList.class,
            "record InList: component a is a List of record Generic, which is generic, and the"
                + " received values do not say for which types; declare a record with the types"
                + " themselves"),
        arguments(
            Tree.class,
            "record Tree: component a leads back to record Tree, and AMP has no types that contain"
                + " themselves; declare a record for each level, or send a text or bytes"),
        arguments(Outer.class, "record Through: component a leads back to record Outer"),
        arguments(Deep.class, "record AFloat: component a is a float"),
        arguments(
            SameKey.class,
            "record SameKey: component b has the key a, as a has; give one of them another @Key"),
        arguments(EmptyKey.class, "component a cannot have this key: an argument's name has 1 to"),
        arguments(LongKey.class, "component a cannot have this key: "),
        arguments(
            AnAsk.class,
            "record AnAsk: component a has the key _ask, which is one of AMP's own;"
                + " give it another @Key"),
        arguments(
            Tls.class,
            "is a TlsSettings, which needs startsTls() or switchesProtocol();"
                + " declare the command with it"),
        arguments(
            Switch.class, "is a SwitchedProtocol, which needs startsTls() or switchesProtocol();"),
        arguments(
            WrongUsing.class,
            "is a String, and InnerType is for Inner; put @Using before the type that it is for"),
        arguments(ListUsing.class, "and InnerType is for Inner; put @Using before the type that"),
        arguments(
            UsingArguments.class,
            "uses Configured, which cannot be made (java.lang.NoSuchMethodException"),
        arguments(UsingArguments.class, "give it a constructor without parameters"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void isRefused(Class<? extends Record> type, String why) {
    assertThatThrownBy(() -> TypedCommand.named("Do", type, Empty.class).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void soIsAResponse() {
    assertThatThrownBy(() -> TypedCommand.named("Do", Empty.class, AFloat.class).build())
        .hasMessageStartingWith("record AFloat: component a is a float");
  }

  private record Inside(List<AnAsk> a) {}

  @Test
  void aKeyOfAmpsOwnMayStandInsideAList() {
    assertThat(TypedCommand.named("Do", Inside.class, AnAsk.class).build())
        .hasToString("Do(a AmpList(_ask Integer)) -> (_ask Integer)");
    assertThatThrownBy(() -> TypedCommand.named("Do", Empty.class, AnAnswer.class).build())
        .hasMessageContaining("component a has the key _answer, which is one of AMP's own;");
  }

  private record AnAnswer(@Key("_answer") long a) {}

  @Test
  void whatNeverTravelsMustBeAbleToBeAbsent() {
    assertThatThrownBy(
            () -> TypedCommand.named("Do", RequiredTls.class, StartTls.class).startsTls().build())
        .hasMessage(
            "record RequiredTls: component a is a TlsSettings, which never travels, so it is not"
                + " received; make it @Nullable or an Optional");
    assertThatThrownBy(
            () -> TypedCommand.named("Do", ListOfTls.class, StartTls.class).startsTls().build())
        .hasMessage(
            "record ListOfTls: component a is a TlsSettings, which never travels;"
                + " make it a component of its own");
    assertThatThrownBy(
            () -> TypedCommand.named("Do", TwiceTls.class, StartTls.class).startsTls().build())
        .hasMessage(
            "record TwiceTls: component b is another TlsSettings beside a;"
                + " a command has one, so leave one of them out");
  }

  @Test
  void aResponseThatNobodyWaitsForNeedsNoValues() {
    assertThatThrownBy(
            () -> TypedCommand.named("Do", Empty.class, Required.class).withoutAnswer().build())
        .hasMessage(
            "Do has no answer, so its calls return a record without values: Required(a) needs a"
                + " value for a; declare Empty");
    assertThatThrownBy(
            () -> TypedCommand.named("Do", Empty.class, Strict.class).withoutAnswer().build())
        .hasMessageContaining("a is needed")
        .hasMessageEndingWith("; declare Empty");
    var parent = TypedCommand.named("Log", Empty.class, Empty.class).withoutAnswer().build();
    assertThatThrownBy(
            () -> TypedCommand.named("Do", Empty.class, Required.class).extending(parent).build())
        .hasMessageEndingWith("; declare Empty, or withAnswer()");
  }

  @Test
  void aNameFitsIntoABox() {
    assertThat(TypedCommand.named("n".repeat(65_535), Empty.class, Empty.class).build())
        .isNotNull();
    assertThatThrownBy(() -> TypedCommand.named("n".repeat(65_536), Empty.class, Empty.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a command's name has at most 65,535 bytes, this one 65536");
  }

  @Test
  @SuppressWarnings({"unchecked", "rawtypes"})
  void whatIsNoRecordIsRefused() {
    Class noRecord = String.class;
    assertThatThrownBy(() -> TypedCommand.named("Do", noRecord, Empty.class).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("java.lang.String is not a record; declare one");
  }
}
