package dev.ampinterop.amp.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;

/** What an application sees that has not the optional dependency. */
class WithoutBouncyCastleTest {
  private static final String MISSING =
      "a TLS server without a certificate makes one up, and that needs"
          + " org.bouncycastle:bcpkix-jdk18on on the class path";

  @Test
  void namesWhatToAdd() throws Exception {
    try (var loader = new WithoutBouncyCastle()) {
      Method temporary =
          loader.loadClass(BouncyCastle.class.getName()).getDeclaredMethod("temporaryIdentity");
      temporary.setAccessible(true);

      assertThatThrownBy(() -> temporary.invoke(null))
          .isInstanceOf(InvocationTargetException.class)
          .satisfies(e -> assertThat(e.getCause()).hasMessage(MISSING));
    }
  }

  @Test
  void everythingElseGetsAlongWithoutIt() throws Exception {
    try (var loader = new WithoutBouncyCastle()) {
      Method identity = loader.loadClass(Pem.class.getName()).getMethod("identity", String.class);

      assertThat(identity.invoke(null, TestTls.pem("alice"))).hasToString("CN=alice");
    }
  }
}
