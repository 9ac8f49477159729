package dev.ampinterop.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReportFileTest {
  @TempDir private Path folder;

  @Test
  void aFileIsReplacedAsAWhole() throws IOException {
    Path file = Files.writeString(folder.resolve("report"), "before");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      ReportFile.of(file).write("after");
      assertThat(reader.readLine()).isEqualTo("before");
    }
    assertThat(file).hasContent("after");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
    assertThat(names()).containsExactly("report");
  }

  @Test
  void aNewFileMayBeReadByWhoMayReadAnyOther() throws IOException {
    Path other = Files.createFile(folder.resolve("other"));
    Path file = folder.resolve("report");
    ReportFile.of(file).write("new");
    assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(other));
  }

  @Test
  void linksStayLinks() throws IOException {
    Path file = folder.resolve("report");
    Path soft = Files.createSymbolicLink(folder.resolve("soft"), Path.of("report"));
    ReportFile.of(soft).write("through a link to nothing yet");
    assertThat(file).hasContent("through a link to nothing yet");
    assertThat(soft).isSymbolicLink();

    Path hard = Files.createLink(folder.resolve("hard"), file);
    ReportFile.of(hard).write("through either");
    assertThat(file).hasContent("through either");
    assertThat(names()).containsExactly("hard", "report", "soft");
  }

  @Test
  void aThreadThatASignalInterruptedWritesAllTheSame() throws IOException {
    Path file = folder.resolve("report");
    Thread.currentThread().interrupt();
    try {
      ReportFile.of(file).write("x".repeat(100_000));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(file).hasSize(100_000);
  }

  @Test
  void aPipeGetsTheReportAsItIs() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    CompletableFuture<String> read =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return Files.readString(pipe);
              } catch (IOException e) {
                return e.toString();
              }
            });
    ReportFile.of(pipe).write("through");
    assertThat(read.get(20, TimeUnit.SECONDS)).isEqualTo("through");
    assertThat(names()).containsExactly("pipe");
  }

  @Test
  void aFullDeviceIsNamed() {
    assertThatThrownBy(() -> ReportFile.of(Path.of("/dev/full")).write("x"))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot write to /dev/full: No space left on device");
  }

  @Test
  void whatDoesNotFitLeavesWhatWasThere() throws Exception {
    Path file = Files.writeString(folder.resolve("report"), "before");
    Process process =
        new ProcessBuilder(
                "bash",
                "-c",
                "ulimit -f 16 && exec \"$0\" \"$@\"",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                WritesTooMuch.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(said).contains("cannot write to " + file + ": File too large");
    assertThat(file).hasContent("before");
    assertThat(names()).containsExactly("report");
  }

  @Test
  void oneFileIsTheSameHoweverItIsNamed() throws IOException {
    Path file = folder.resolve("report");
    Files.createSymbolicLink(folder.resolve("dangling"), file);
    Files.createSymbolicLink(folder.resolve("here"), folder);
    assertSame("report", true, "report", "./report", "here/report", "dangling");
    Files.createFile(file);
    Files.createLink(folder.resolve("hard"), file);
    assertSame("report", true, "report", "./report", "here/report", "dangling", "hard");
    assertSame("report", false, "other", "./other");
    assertSame("/dev/null", false, "/dev/null");
    assertThat(ReportFile.of(Path.of("-")).isSame(ReportFile.of(Path.of("/dev/stdout")))).isTrue();
  }

  private void assertSame(String one, boolean same, String... others) {
    for (String other : others) {
      // Not resolved by Path, so that the dots stay.
      ReportFile otherFile = ReportFile.of(Path.of(folder + "/" + other));
      ReportFile oneFile = ReportFile.of(folder.resolve(one));
      assertThat(oneFile.isSame(one.startsWith("/") ? ReportFile.of(Path.of(other)) : otherFile))
          .as("%s is %s", one, other)
          .isEqualTo(same);
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** A program of its own, whose files may not be large. */
  static final class WritesTooMuch {
    private WritesTooMuch() {}

    public static void main(String[] arguments) {
      try {
        ReportFile.of(Path.of(arguments[0])).write("x".repeat(1 << 20));
      } catch (IOException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
