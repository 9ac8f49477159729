package dev.ampinterop.amp.transport;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;

/** The classes of this project as an application has them that lacks the optional dependency. */
public final class WithoutBouncyCastle extends URLClassLoader {
  /** Loads our classes itself, so that they ask it for others. */
  public WithoutBouncyCastle() throws IOException {
    super(
        new URL[] {whereIs(TlsTransport.class), whereIs(WithoutBouncyCastle.class)},
        WithoutBouncyCastle.class.getClassLoader());
  }

  private static URL whereIs(Class<?> ours) {
    return ours.getProtectionDomain().getCodeSource().getLocation();
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
