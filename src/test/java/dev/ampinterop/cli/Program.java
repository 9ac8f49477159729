package dev.ampinterop.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Our program as a process of its own, from the classes under test. */
final class Program {
  /** What a process said, and how it ended. */
  record Ended(int status, String out, String err) {}

  private Program() {}

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  static List<String> command(Object... arguments) {
    return commandOn(System.getProperty("java.class.path"), arguments);
  }

  static List<String> commandOn(String classPath, Object... arguments) {
    List<String> command =
        new ArrayList<>(List.of(java(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    if (Runtime.version().feature() >= 22) { // as the launcher does
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(List.of("-cp", classPath, Main.class.getName()));
    Stream.of(arguments).map(Object::toString).forEach(command::add);
    return command;
  }

  /** A command as a shell takes it. */
  static String shell(List<String> command) {
    return "'" + String.join("' '", command) + "'";
  }

  static Ended run(Path folder, Object... arguments) throws IOException, InterruptedException {
    return run(folder, command(arguments));
  }

  static Ended run(Path folder, List<String> command) throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      process.getOutputStream().close();
      assertThat(process.waitFor(300, TimeUnit.SECONDS)).as("it ends").isTrue();
      return new Ended(
          process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    } finally {
      process.destroyForcibly();
    }
  }

  /** Sends a signal; by the shell, as a bare Debian has no program {@code kill}. */
  static void signal(String name, Process process) throws Exception {
    List<String> command = List.of("sh", "-c", "kill -" + name + " " + process.pid());
    assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
  }
}
