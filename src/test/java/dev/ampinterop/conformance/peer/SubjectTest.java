package dev.ampinterop.conformance.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubjectTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "exec:./peer --key=value | | exec:./peer --key=value",
        "exec:A=exec:b ./peer | | exec:A=exec:b ./peer",
        "socket:/tmp/a=exec:b | | socket:/tmp/a=exec:b",
        "new=exec:./peer --key=value | new | exec:./peer --key=value",
        "v1.2_b-3=socket:/tmp/a | v1.2_b-3 | socket:/tmp/a",
        "mine=image:registry/name:1 | mine | image:registry/name:1",
      })
  void aNameStandsBeforeAPeer(String text, String name, String peer) {
    Subject subject = Subject.parse(text);

    assertThat(subject).isEqualTo(new Subject(Optional.ofNullable(name), peer)).hasToString(text);
    assertThat(subject.isOurs()).isFalse();
  }

  @Test
  void oursIsJava() {
    assertThat(Subject.parse("java").isOurs()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "me | \"me\" is not a subject (write java, exec:COMMAND",
        "exec: | \"exec:\" is not a subject",
        "me=java | \"me=java\" is not a subject",
        "script=exec:a | script is the name of another player",
        "endpoint=exec:a | endpoint is the name of another player",
        "-a=exec:a | a subject cannot be called \"-a\"",
        "a b=exec:a | a subject cannot be called \"a b\"",
        "a23456789012345678901234567890123=exec:a | up to 32 letters",
      })
  void whatIsNotOneIsRefusedWithTheWayOut(String text, String problem) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Subject.parse(text))
        .withMessageContaining(problem);
  }
}
