package dev.ampinterop.conformance.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerDirectoryTest {
  @Test
  void isPrivateAndGoesWithAllThatIsInIt() throws IOException {
    Path path;
    try (PeerDirectory directory = PeerDirectory.create()) {
      path = directory.path();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rwx------");
      Files.createDirectories(path.resolve("a/b"));
      Files.writeString(path.resolve("a/b/c"), "left behind");
      Files.createSymbolicLink(path.resolve("link"), Path.of("/etc"));
    }
    assertThat(path).doesNotExist();
    assertThat(Path.of("/etc")).exists();
  }

  @Test
  void aPathThatIsTooLongForASocketIsToldAtOnce(@TempDir Path parent) throws IOException {
    Path deep = Files.createDirectories(parent.resolve("d".repeat(90)));
    assertThatThrownBy(() -> PeerDirectory.createIn(deep))
        .isInstanceOf(PeerDidNotStart.class)
        .hasMessageContaining("a UNIX socket's may have 107")
        .hasMessageContaining("-Djava.io.tmpdir=/tmp");
    assertThat(deep).isEmptyDirectory();
  }

  @Test
  void aFolderThatIsNotThereIsTold() {
    assertThatThrownBy(() -> PeerDirectory.createIn(Path.of("/nowhere")))
        .isInstanceOf(PeerDidNotStart.class)
        .hasMessageContaining("cannot make a directory for sockets in /nowhere");
  }
}
