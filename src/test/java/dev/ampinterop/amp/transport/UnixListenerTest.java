package dev.ampinterop.amp.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.OpenDescriptors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class UnixListenerTest {
  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rw-------");

  @TempDir Path directory;
  private Path path;

  @BeforeEach
  void choosePath() {
    path = directory.resolve("s");
  }

  @Test
  void leavesAFileAlone() throws IOException {
    Files.writeString(path, "precious");

    assertTaken();
    assertThat(path).hasContent("precious");
  }

  @Test
  void leavesALinkAlone() throws IOException {
    Files.createSymbolicLink(path, directory.resolve("nowhere"));

    assertTaken();
  }

  @Test
  void leavesAnotherListenerAlone() throws IOException {
    try (var first = UnixListener.at(path)) {
      assertTaken();

      try (var client = UnixTransport.connect(path);
          var accepted = first.accept()) {
        assertThat(client.carriesDescriptors()).isTrue();
      }
    }
  }

  @Test
  void removesItsPathOnce() throws IOException {
    var first = UnixListener.at(path);
    first.close();
    assertThat(path).doesNotExist();
    try (var second = UnixListener.at(path)) {
      first.close();

      assertThat(path).exists();
    }
  }

  @Test
  void namesThePathThatIsTooLong() {
    Path longPath = directory.resolve("x".repeat(120));

    assertThatThrownBy(() -> UnixListener.at(longPath))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(longPath.toString());
    assertThatThrownBy(() -> UnixTransport.connect(path))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot connect to " + path + ": ");
  }

  @Test
  void listensAtAnAbstractNameWithoutAFile() throws IOException {
    String name = "amp-interop-ü-" + ProcessHandle.current().pid();
    try (var listener = UnixListener.atAbstractName(name)) {
      assertThat(listener).hasToString("@" + name);
      // Exactly the name's bytes: padding with zeros would make it another one.
      assertThat(Files.readAllLines(Path.of("/proc/net/unix")))
          .anyMatch(line -> line.endsWith(" @" + name));
      assertThatThrownBy(() -> UnixListener.atAbstractName(name))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("cannot listen at @" + name + ": ");

      try (var client = UnixTransport.connectToAbstractName(name);
          var accepted = listener.accept()) {
        assertThat(client.isClient()).isTrue();
        assertThat(accepted.isClient()).isFalse();
      }
    }
    assertThatThrownBy(() -> UnixTransport.connectToAbstractName(name))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot connect to @" + name + ": ");
    try (var again = UnixListener.atAbstractName(name)) {
      assertThat(again).hasToString("@" + name);
    }
  }

  @Test
  void closingWakesWhoeverAcceptsAndLeaksNothing() throws Exception {
    acceptAndClose(); // loads and opens what is needed once
    int before = OpenDescriptors.settled();
    for (int i = 0; i < 5; i++) {
      acceptAndClose();
    }

    OpenDescriptors.awaitAtMost(before);
  }

  private void acceptAndClose() throws Exception {
    var listener = UnixListener.at(path);
    var failure = new AtomicReference<Exception>();
    var accepting =
        new Thread(
            () -> {
              try {
                listener.accept();
              } catch (IOException e) {
                failure.set(e);
              }
            });
    accepting.start();
    OpenDescriptors.await(() -> isIn(accepting, "accept"));
    listener.close();
    accepting.join();

    assertThat(failure.get()).isInstanceOf(IOException.class);
    assertThatThrownBy(listener::accept).isInstanceOf(IOException.class);
  }

  private static boolean isIn(Thread thread, String method) {
    StackTraceElement[] stack = thread.getStackTrace();
    return stack.length > 0 && stack[0].isNativeMethod() && stack[0].getMethodName().equals(method);
  }

  private void assertTaken() {
    assertThatThrownBy(() -> UnixListener.at(path))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "cannot listen at " + path + ": the path is taken; if nobody listens there, remove it");
  }

  @Test
  void aPathThatIsTooLongIsRefusedWithItsLength() throws IOException {
    String folder = directory + "/";
    Path fits = Path.of(folder + "s".repeat(107 - folder.length()));
    Path tooLong = Path.of(folder + "s".repeat(106 - folder.length()) + "é");

    String why = "the path has 108 bytes, and that of a UNIX socket at most 107";
    assertThatThrownBy(() -> UnixListener.at(tooLong))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot listen at " + tooLong + ": " + why);
    assertThatThrownBy(() -> UnixListener.at(tooLong, PRIVATE))
        .hasMessage("cannot listen at " + tooLong + ": " + why);
    assertThatThrownBy(() -> UnixTransport.connect(tooLong))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot connect to " + tooLong + ": " + why);
    String name = "n".repeat(108);
    assertThatThrownBy(() -> UnixListener.atAbstractName(name))
        .hasMessage(
            "cannot listen at @"
                + name
                + ": the name has 108 bytes, and that of a UNIX socket at most 107");
    assertThatThrownBy(() -> UnixTransport.connectToAbstractName(name))
        .hasMessageContaining("the name has 108 bytes");
    try (var listener = UnixListener.at(fits);
        var client = UnixTransport.connect(fits);
        var accepted = listener.accept()) {
      assertThat(client.isClient()).isNotEqualTo(accepted.isClient());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-------", "rw-rw-rw-", "rwxr-x---"})
  void theSocketHasTheModeThatItIsGiven(String mode) throws IOException {
    try (var listener = UnixListener.at(path, PosixFilePermissions.fromString(mode))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo(mode);
      assertThat(directory).isDirectoryNotContaining(file -> !file.equals(path));
      try (var client = UnixTransport.connect(path);
          var accepted = listener.accept()) {
        assertThat(client.isClient()).isNotEqualTo(accepted.isClient());
      }
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aModeTakesNoPathThatIsTaken() throws IOException {
    Files.writeString(path, "precious");

    assertThatThrownBy(() -> UnixListener.at(path, PRIVATE))
        .hasMessage(
            "cannot listen at " + path + ": the path is taken; if nobody listens there, remove it");
    assertThat(path).hasContent("precious");
    assertThat(directory).isDirectoryNotContaining(file -> !file.equals(path));
  }
}
