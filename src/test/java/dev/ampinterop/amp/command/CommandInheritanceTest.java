package dev.ampinterop.amp.command;

import static dev.ampinterop.amp.argument.ArgumentTypes.INTEGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.error.RemoteError;
import java.math.BigInteger;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** What a command takes over from another one; the expectations are Twisted's. */
class CommandInheritanceTest {
  private static final Argument<BigInteger> A = Argument.of("a", INTEGER);
  private static final Argument<BigInteger> B = Argument.of("b", INTEGER);

  private static final Command PARENT =
      Command.named("Parent")
          .takes(A)
          .returns(B)
          .fails("WRONG", IllegalArgumentException.class, IllegalArgumentException::new)
          .failsFatally("MELTED", ArithmeticException.class, ArithmeticException::new)
          .withoutAnswer()
          .closesAfterAnswer()
          .build();

  @Test
  void takesOverEverythingButTheName() {
    Command child = Command.named("Child").extending(PARENT).build();

    assertThat(child.name()).isEqualTo("Child");
    assertThat(child.arguments().arguments()).containsExactly(A);
    assertThat(child.response().arguments()).containsExactly(B);
    assertThat(child.requiresAnswer()).isFalse();
    assertThat(child.afterwards()).isEqualTo(Afterwards.CLOSE);
    assertThat(codeOf(child, new IllegalArgumentException())).isEqualTo("WRONG");
    assertThat(child.exceptionFor(new RemoteError("WRONG", "x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("x");
  }

  @Test
  void whatItDeclaresItselfReplacesThatOfTheParent() {
    Command child =
        Command.named("Child").takes(B).returns().extending(PARENT).withAnswer().build();

    assertThat(child.arguments().arguments()).containsExactly(B);
    assertThat(child.response().arguments()).isEmpty();
    assertThat(child.requiresAnswer()).isTrue();
  }

  @Test
  void addsItsOwnErrorsToThoseOfTheParent() {
    Command child =
        Command.named("Child")
            .fails("MISSING", NoSuchElementException.class, NoSuchElementException::new)
            .extending(PARENT)
            .build();

    assertThat(codeOf(child, new NoSuchElementException())).isEqualTo("MISSING");
    assertThat(codeOf(child, new IllegalArgumentException())).isEqualTo("WRONG");
    assertThat(child.exceptionFor(new RemoteError("MISSING", "x")))
        .isInstanceOf(NoSuchElementException.class);
    assertThat(PARENT.errorFor(new NoSuchElementException())).isEmpty();
  }

  // Failure.trap tries the classes in their order, and the parent's stand first
  @Test
  void theParentsErrorComesFirstWhereBothFit() {
    Command child =
        Command.named("Child")
            .extending(PARENT)
            .fails("NUMBER", NumberFormatException.class, NumberFormatException::new)
            .build();

    assertThat(codeOf(child, new NumberFormatException())).isEqualTo("WRONG");
  }

  @Test
  void anExceptionThatIsDeclaredAgainHasTheNewCodeOnly() {
    Command child =
        Command.named("Child")
            .extending(PARENT)
            .fails("WORSE", IllegalArgumentException.class, IllegalArgumentException::new)
            .build();

    assertThat(codeOf(child, new IllegalArgumentException())).isEqualTo("WORSE");
    assertThat(child.exceptionFor(new RemoteError("WRONG", "")))
        .isNotInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theLaterExceptionStandsForACodeThatIsDeclaredTwice() {
    Command child =
        Command.named("Child")
            .extending(PARENT)
            .fails("WRONG", NoSuchElementException.class, NoSuchElementException::new)
            .build();

    assertThat(child.exceptionFor(new RemoteError("WRONG", "")))
        .isInstanceOf(NoSuchElementException.class);
    assertThat(codeOf(child, new IllegalArgumentException())).isEqualTo("WRONG");
  }

  @Test
  void errorsAreTriedBeforeFatalErrors() {
    Command command =
        Command.named("Odd")
            .failsFatally("ANY", RuntimeException.class, RuntimeException::new)
            .fails("ZERO", ArithmeticException.class, ArithmeticException::new)
            .build();

    assertThat(codeOf(command, new ArithmeticException())).isEqualTo("ZERO");
    assertThat(isFatal(command, new ArithmeticException())).isFalse();
    assertThat(isFatal(command, new IllegalStateException())).isTrue();
  }

  @Test
  void anExceptionThatIsBothIsFatal() {
    Command command =
        Command.named("Odd")
            .failsFatally("HOT", ArithmeticException.class, ArithmeticException::new)
            .fails("WARM", ArithmeticException.class, ArithmeticException::new)
            .build();

    assertThat(codeOf(command, new ArithmeticException())).isEqualTo("HOT");
    assertThat(isFatal(command, new ArithmeticException())).isTrue();
    assertThat(command.exceptionFor(new RemoteError("WARM", "")))
        .isInstanceOf(ArithmeticException.class);
  }

  // checkKnownErrors asks command.fatalErrors, which a subclass's own hides
  @Test
  void theParentsFatalErrorsEndTheConnectionUnlessThereAreOwnOnes() {
    Command same = Command.named("Same").extending(PARENT).build();
    Command own = Command.named("Own").extending(PARENT).failsFatally("GONE").build();

    assertThat(isFatal(same, new ArithmeticException())).isTrue();
    assertThat(codeOf(own, new ArithmeticException())).isEqualTo("MELTED");
    assertThat(isFatal(own, new ArithmeticException())).isFalse();
    assertThat(isFatal(own, new RemoteError("GONE", ""))).isTrue();
  }

  @Test
  void aGrandchildTakesOverFromBoth() {
    Command child = Command.named("Child").extending(PARENT).fails("MISSING").build();
    Command grandchild = Command.named("Grandchild").extending(child).takes(A, B).build();

    assertThat(grandchild.arguments().arguments()).containsExactly(A, B);
    assertThat(grandchild.response().arguments()).containsExactly(B);
    assertThat(codeOf(grandchild, new RemoteError("MISSING", ""))).isEqualTo("MISSING");
    assertThat(codeOf(grandchild, new IllegalArgumentException())).isEqualTo("WRONG");
  }

  @Test
  void keepsWhatIsToldBesideTheBox() {
    Command child = Command.named("Child").extending(StartTls.COMMAND).takes(A).build();

    assertThat(child.afterwards()).isEqualTo(Afterwards.START_TLS);
    assertThat(child.arguments().arguments()).containsExactly(A, StartTls.SETTINGS);
    assertThat(child.response().arguments()).containsExactly(StartTls.SETTINGS);
    assertThat(Command.named("Switch").takes(A).switchesProtocol().build().arguments().arguments())
        .containsExactly(A, ProtocolSwitch.TO);
  }

  @Test
  void aRawCommandHasNothingToTakeOver() {
    Command raw = Command.raw("raw").build();
    var builder = Command.named("Child");
    var rawBuilder = Command.raw("raw");

    assertThatThrownBy(() -> builder.extending(raw))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Child cannot extend raw, which is raw and declares nothing");
    assertThatThrownBy(() -> rawBuilder.extending(PARENT))
        .isInstanceOf(IllegalStateException.class);
  }

  private static String codeOf(Command command, Throwable thrown) {
    return command.errorFor(thrown).orElseThrow().code();
  }

  private static boolean isFatal(Command command, Throwable thrown) {
    return command.errorFor(thrown).orElseThrow().fatal();
  }
}
