package dev.ampinterop.amp.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;

/** What an application sees that has not the optional dependency. */
class WithoutBouncyCastleTest {
  private static final String MISSING =
      "a TLS server without a certificate makes one up, and that needs"
          + " org.bouncycastle:bcpkix-jdk18on on the class path";

  @Test
  void namesWhatToAdd() throws Exception {
    try (var loader = new WithoutIt()) {
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
    try (var loader = new WithoutIt()) {
      Method identity = loader.loadClass(Pem.class.getName()).getMethod("identity", String.class);

      assertThat(identity.invoke(null, TestTls.pem("alice"))).hasToString("CN=alice");
    }
  }

  /** Loads our classes itself, so that they ask it for others. */
  private static final class WithoutIt extends URLClassLoader {
    WithoutIt() throws IOException {
      super(
          new URL[] {BouncyCastle.class.getProtectionDomain().getCodeSource().getLocation()},
          WithoutBouncyCastleTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("org.bouncycastle.")) {
        throw new ClassNotFoundException(name);
      }
      if (!name.startsWith("dev.ampinterop.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded != null ? loaded : findClass(name);
      }
    }
  }
}
