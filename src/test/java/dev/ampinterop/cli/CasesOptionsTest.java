package dev.ampinterop.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CasesOptionsTest {
  /** So that it is told as if the same thread had read: Main knows what to say of memory. */
  @ParameterizedTest
  @ValueSource(classes = {CannotRun.class, IllegalArgumentException.class, OutOfMemoryError.class})
  void whatGoesWrongBesideTheStartIsThrownAsItIs(Class<? extends Throwable> kind) throws Exception {
    Throwable wrong = kind.getDeclaredConstructor(String.class).newInstance("wrong");
    assertThatThrownBy(() -> CasesOptions.read(CompletableFuture.failedFuture(wrong)))
        .isSameAs(wrong);
  }
}
