package dev.ampinterop.amp.argument;

import static dev.ampinterop.amp.TestBytes.bytes;
import static dev.ampinterop.amp.argument.ArgumentTypes.DESCRIPTOR;
import static dev.ampinterop.amp.argument.ArgumentTypes.INTEGER;
import static dev.ampinterop.amp.argument.ArgumentTypes.UNICODE;
import static java.math.BigInteger.ONE;
import static java.math.BigInteger.TWO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.descriptor.DescriptorExchange;
import dev.ampinterop.amp.error.InvalidSignature;
import dev.ampinterop.amp.error.LocalProtocolException;
import dev.ampinterop.amp.error.UndecodableValue;
import dev.ampinterop.amp.error.UnusableDescriptor;
import java.io.FileDescriptor;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class ArgumentListTest {
  private static final Argument<BigInteger> A = Argument.of("a", INTEGER);
  private static final Argument<String> B = Argument.optional("b", UNICODE);
  private static final ArgumentList LIST = new ArgumentList("Sum", List.of(A, B));

  @Test
  void putsValuesIntoABoxAndGetsThemBack() {
    Box box = encode(LIST, Values.of(A, ONE, B, "x"));

    assertThat(box).isEqualTo(Box.of(Map.of("a", bytes("1"), "b", bytes("x"))));
    Values values = decode(LIST, box);
    assertThat(values.get(A)).isEqualTo(1);
    assertThat(values.get(B)).isEqualTo("x");
    assertThat(values).hasToString("{a=1, b=x}");
  }

  @Test
  void leavesOptionalOnesOut() {
    Box box = encode(LIST, Values.of(A, ONE));

    assertThat(box.keys()).containsExactly("a");
    Values values = decode(LIST, box);
    assertThat(values.find(B)).isEmpty();
    assertThat(values.arguments()).containsExactly(A);
    assertThatThrownBy(() -> values.get(B))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage("no value for b? Unicode");
  }

  @Test
  void ignoresKeysThatAreNoArgument() {
    Box box = Box.of(Map.of("a", bytes("1"), "_ask", bytes("1"), "c", bytes("?")));

    assertThat(decode(LIST, box).get(A)).isEqualTo(1);
  }

  @Test
  void namesWhatWasForgotten() {
    assertThatThrownBy(() -> encode(LIST, Values.of(B, "x")))
        .isInstanceOf(InvalidSignature.class)
        .hasMessage("forgot a for Sum");
  }

  @Test
  void namesWhatIsNoArgument() {
    Argument<String> c = Argument.of("c", UNICODE);
    Argument<BigInteger> otherB = Argument.of("b", INTEGER);

    assertThatThrownBy(() -> encode(LIST, Values.of(A, ONE, c, "x")))
        .isInstanceOf(InvalidSignature.class)
        .hasMessage("Sum: c is not an argument of it");
    assertThatThrownBy(() -> encode(LIST, Values.of(A, ONE, otherB, ONE)))
        .isInstanceOf(InvalidSignature.class)
        .hasMessage(
            "Sum: b was given under another constant of the same name; each has its own values");
    Argument<BigInteger> otherA = Argument.of("a", INTEGER);
    assertThatThrownBy(() -> encode(LIST, Values.of(otherA, ONE)))
        .isInstanceOf(InvalidSignature.class)
        .hasMessage(
            "Sum: a was given under another constant of the same name; each has its own values");
    assertThatThrownBy(() -> Values.of(otherA, ONE).get(A))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage("a was given under another constant of the same name; each has its own values");
  }

  @Test
  void namesWhatIsGivenTwice() {
    assertThatThrownBy(() -> encode(LIST, Values.of(A, ONE, A, TWO)))
        .isInstanceOf(InvalidSignature.class)
        .hasMessage("Sum: a is given twice");
  }

  @Test
  void namesCommandAndArgumentOfAValueThatCannotBeEncoded() {
    assertThatThrownBy(() -> encode(LIST, Values.of(A, ONE, B, "\ud800")))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessage("Sum.b: expected Unicode, got text with half of a surrogate pair");
  }

  @Test
  void namesCommandAndArgumentOfAMemberThatCannotBeEncoded() {
    Argument<List<Values>> items = Argument.of("items", ArgumentTypes.ampList(A, B));
    var list = new ArgumentList("Add", List.of(items));

    assertThatThrownBy(() -> encode(list, Values.of(items, List.of(Values.of(B, "x")))))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessage("Add.items: element 0: forgot a for AmpList");
    assertThatThrownBy(
            () -> encode(list, Values.of(items, List.of(Values.of(A, ONE, B, "\ud800")))))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessage(
            "Add.items: element 0: AmpList.b: expected Unicode, got text with half of a surrogate"
                + " pair");
  }

  @Test
  void namesCommandAndArgumentOfADescriptorThatCannotBeSent() {
    Argument<Descriptor> file = Argument.of("file", DESCRIPTOR);
    var list = new ArgumentList("Take", List.of(file));

    assertThatThrownBy(
            () -> encode(list, Values.of(file, Descriptor.borrowed(new FileDescriptor()))))
        .isInstanceOf(UnusableDescriptor.class)
        .hasMessage("Take.file: a descriptor needs a connection over a UNIX socket");
  }

  @Test
  void namesCommandAndArgumentOfWhatCannotBeDecoded() {
    assertThatThrownBy(() -> decode(LIST, Box.of(Map.of("a", bytes("1x")))))
        .isInstanceOf(UndecodableValue.class)
        .hasMessage("Sum.a: expected Integer, got \"1x\"");
    assertThatThrownBy(() -> decode(LIST, Box.of(Map.of("b", bytes("x")))))
        .isInstanceOf(UndecodableValue.class)
        .hasMessage("Sum.a: the box does not have it");
  }

  @Test
  void refusesANameThatNoByteCanSay() {
    assertThatThrownBy(() -> Argument.of("pre\u0161", INTEGER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("\"pre\u0161\" is written one char per byte, but U+0161 is not a byte");
  }

  private static Box encode(ArgumentList list, Values values) {
    var builder = new BoxBuilder();
    list.encode(values, builder, DescriptorExchange.none());
    return builder.build();
  }

  private static Values decode(ArgumentList list, Box box) {
    return list.decode(box, DescriptorExchange.none());
  }
}
