package dev.ampinterop.amp.argument;

import static dev.ampinterop.amp.TestBytes.bytes;
import static dev.ampinterop.amp.TestBytes.text;
import static dev.ampinterop.amp.argument.ArgumentTypes.INTEGER;
import static dev.ampinterop.amp.argument.ArgumentTypes.UNICODE;
import static java.math.BigInteger.ONE;
import static java.math.BigInteger.TWO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.error.AmpException;
import dev.ampinterop.amp.error.KeyTooLong;
import dev.ampinterop.amp.error.UndecodableValue;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The expectations are what Twisted 26.10.0 says. */
class AmpListTest {
  private static final Argument<BigInteger> A = Argument.of("a", INTEGER);
  private static final Argument<String> B = Argument.optional("b", UNICODE);
  private static final ArgumentType<List<Values>> LIST = ArgumentTypes.ampList(A, B);

  @Test
  void writesBoxesOneBehindTheOther() {
    var list = List.of(Values.of(A, ONE, B, "x"), Values.of(A, TWO));

    assertThat(text(LIST.encode(list)))
        .isEqualTo("\0\1a\0\0011\0\1b\0\1x\0\0" + "\0\1a\0\0012\0\0");
    assertThat(LIST.encode(List.of())).isEmpty();
  }

  @Test
  void readsThemBack() {
    List<Values> list = LIST.decode(bytes("\0\1a\0\0011\0\1b\0\1x\0\0" + "\0\1a\0\0012\0\0"));

    assertThat(list).hasSize(2);
    assertThat(list.get(0).get(A)).isEqualTo(1);
    assertThat(list.get(0).get(B)).isEqualTo("x");
    assertThat(list.get(1).get(A)).isEqualTo(2);
    assertThat(list.get(1).find(B)).isEmpty();
    assertThat(LIST.decode(bytes(""))).isEmpty();
  }

  @Test
  void ignoresWhatIsNoWholeBoxAtTheEnd() {
    assertThat(LIST.decode(bytes("\0\1a\0\0011\0\0" + "\0\1a\0\0012\0"))).hasSize(1);
    assertThat(LIST.decode(bytes("\0"))).isEmpty();
  }

  @Test
  void readsNoBoxThatLacksAMember() {
    assertThatThrownBy(() -> LIST.decode(bytes("\0\0")))
        .isInstanceOf(UndecodableValue.class)
        .hasMessage("AmpList.a: the box does not have it");
  }

  @Test
  void readsNoKeyThatIsTooLong() {
    assertThatThrownBy(() -> LIST.decode(bytes("\0\1a\0\0011\0\0\1\0")))
        .isInstanceOf(KeyTooLong.class);
  }

  @Test
  void writesNoMemberThatIsTooLong() {
    assertThatThrownBy(() -> LIST.encode(List.of(Values.of(A, ONE, B, "x".repeat(65_536)))))
        .isInstanceOf(AmpException.class)
        .hasMessageContaining("b: a value has at most 65,535 bytes, this one 65536");
  }

  @Test
  void nests() {
    Argument<List<Values>> inner = Argument.of("inner", LIST);
    var outer = ArgumentTypes.ampList(inner);

    byte[] wire = outer.encode(List.of(Values.of(inner, List.of(Values.of(A, ONE)))));

    assertThat(text(wire)).isEqualTo("\0\5inner\0\10\0\1a\0\0011\0\0\0\0");
    assertThat(outer.decode(wire).get(0).get(inner).get(0).get(A)).isEqualTo(1);
  }
}
