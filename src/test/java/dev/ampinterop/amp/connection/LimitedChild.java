package dev.ampinterop.amp.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A JVM of its own that may have few files open. */
final class LimitedChild {
  private LimitedChild() {}

  /**
   * Runs a main class to its end, and returns all that it said.
   *
   * @param shell starts {@code "$@"}, the JVM, as it is to be started
   * @param zero what {@code $0} is in it
   * @param directory its only argument; gets a file {@code output}
   */
  static String run(String shell, String zero, Class<?> main, Path directory)
      throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                shell,
                zero,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-MaxFDLimit", // or the JVM raises its own
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(output);
  }
}
