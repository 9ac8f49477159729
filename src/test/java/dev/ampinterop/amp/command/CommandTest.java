package dev.ampinterop.amp.command;

import static dev.ampinterop.amp.argument.ArgumentTypes.INTEGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.error.RemoteError;
import dev.ampinterop.amp.error.UnknownRemoteError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTest {
  private static final String NO_BYTE =
      "\"\u20ac\" is written one char per byte, but U+20AC is not a byte";

  @Test
  void refusesANameThatNoByteCanSay() {
    assertThatThrownBy(() -> Command.named("\u20ac"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(NO_BYTE);
  }

  @Test
  void refusesACodeThatNoByteCanSay() {
    var builder = Command.named("Sum");

    assertThatThrownBy(() -> builder.fails("\u20ac"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(NO_BYTE);
    assertThatThrownBy(() -> builder.failsFatally("\u20ac"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(NO_BYTE);
  }

  @Test
  void findsTheErrorOfAnExceptionAndTheExceptionOfACode() {
    var command =
        Command.named("Sum")
            .fails("ZERO", ArithmeticException.class, ArithmeticException::new)
            .failsFatally("MELTED")
            .build();

    assertThat(command.errorFor(new ArithmeticException("by zero")))
        .hasValueSatisfying(
            error -> {
              assertThat(error.code()).isEqualTo("ZERO");
              assertThat(error.description()).isEqualTo("by zero");
              assertThat(error.fatal()).isFalse();
            });
    assertThat(command.errorFor(new RemoteError("MELTED", "hot")))
        .hasValueSatisfying(error -> assertThat(error.fatal()).isTrue());
    assertThat(command.errorFor(new IllegalStateException("neither"))).isEmpty();
    assertThat(command.exceptionFor(new RemoteError("ZERO", "by zero")))
        .isInstanceOf(ArithmeticException.class)
        .hasMessage("by zero");
    assertThat(command.exceptionFor(new RemoteError("zero", "by zero")))
        .isInstanceOf(UnknownRemoteError.class);
  }

  // errors = [(E, b"FIRST"), (E, b"SECOND")] becomes {E: b"SECOND"}
  @Test
  void anExceptionHasOneCodeTheLastOne() {
    var command =
        Command.named("Sum")
            .fails("FIRST", ArithmeticException.class, ArithmeticException::new)
            .fails("SECOND", ArithmeticException.class, ArithmeticException::new)
            .failsFatally("HOT", IllegalStateException.class, IllegalStateException::new)
            .failsFatally("HOTTER", IllegalStateException.class, IllegalStateException::new)
            .build();

    assertThat(command.errorFor(new ArithmeticException()).orElseThrow().code())
        .isEqualTo("SECOND");
    assertThat(command.exceptionFor(new RemoteError("FIRST", "")))
        .isInstanceOf(UnknownRemoteError.class);
    assertThat(command.errorFor(new IllegalStateException()).orElseThrow())
        .satisfies(
            error -> {
              assertThat(error.code()).isEqualTo("HOTTER");
              assertThat(error.fatal()).isTrue();
            });
    assertThat(command.exceptionFor(new RemoteError("HOT", "")))
        .isInstanceOf(UnknownRemoteError.class);
  }

  @Test
  void anExceptionOfASubclassHasTheErrorOfItsSuperclass() {
    var command =
        Command.named("Sum")
            .fails("BAD", IllegalArgumentException.class, IllegalArgumentException::new)
            .build();

    assertThat(command.errorFor(new NumberFormatException("x")))
        .hasValueSatisfying(error -> assertThat(error.code()).isEqualTo("BAD"));
  }

  @Test
  void printsItself() {
    var command =
        Command.named("Sum")
            .takes(Argument.of("a", INTEGER), Argument.optional("b", INTEGER))
            .returns(Argument.of("total", INTEGER))
            .build();

    assertThat(command).hasToString("Sum(a Integer, b? Integer) -> (total Integer)");
    assertThat(StartTls.COMMAND).hasToString("StartTLS(tls? TlsSettings) -> (tls? TlsSettings)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"_command", "_ask", "_answer", "_error"})
  void refusesAnArgumentUnderAKeyOfAmp(String key) {
    var builder = Command.named("Sum").takes(Argument.of(key, INTEGER));

    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Sum: " + key + " is a key of AMP itself, so it cannot name an argument");
  }

  @Test
  void refusesAValueOfTheResponseUnderTheKeyOfAnswers() {
    var builder = Command.named("Sum").returns(Argument.of("_answer", INTEGER));

    assertThatThrownBy(builder::build)
        .hasMessage(
            "Sum: _answer is a key of AMP itself, so it cannot name a value of the response");
  }

  // They work with Twisted: it looks at them only where there is nothing else to look at.
  @Test
  void takesTheOtherKeysOfAmp() {
    var code = Argument.of("_error_code", INTEGER);
    var ask = Argument.of("_ask", INTEGER);
    var command = Command.named("Sum").takes(code).returns(ask, code).build();

    assertThat(command)
        .hasToString("Sum(_error_code Integer) -> (_ask Integer, _error_code Integer)");
  }
}
