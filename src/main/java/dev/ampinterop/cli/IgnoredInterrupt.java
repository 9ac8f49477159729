package dev.ampinterop.cli;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * SIGINT where it was ignored when this process started. Shells start the jobs in a script's
 * background so, Java leaves it ignored then, and {@code kill -INT $!} does nothing.
 */
final class IgnoredInterrupt {
  private static final int SIGINT = 2;
  private static final int STATUS = 128 + SIGINT;
  private static final String IGNORED = "SigIgn:";
  private static final int HEX = 16;

  private IgnoredInterrupt() {}

  /** Has it end this process in order, as in the foreground. */
  static void obey() {
    if (!isIgnored()) {
      return;
    }
    try {
      LibC.signal(SIGINT, Pointer.NULL);
      // By name: the compiler warns about a class that is only supported, and not standard.
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object exits =
          Proxy.newProxyInstance(
              IgnoredInterrupt.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  System.exit(STATUS);
                }
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("INT"), exits);
    } catch (ClassNotFoundException
        | NoSuchMethodException
        | InstantiationException
        | IllegalAccessException
        | InvocationTargetException e) {
      // Such a Java ends by it all the same, as the system's default is, but in no order.
    }
  }

  private static boolean isIgnored() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith(IGNORED))
          .map(line -> line.substring(IGNORED.length()).strip())
          .anyMatch(mask -> (Long.parseUnsignedLong(mask, HEX) & (1L << (SIGINT - 1))) != 0);
    } catch (IOException e) {
      return false;
    }
  }

  /** {@code signal(2)}, with the null pointer for what the system does by default. */
  private static final class LibC {
    static {
      Native.register(LibC.class, "c");
    }

    private LibC() {}

    static native Pointer signal(int number, Pointer handler);
  }
}
