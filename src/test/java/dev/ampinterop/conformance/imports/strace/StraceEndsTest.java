package dev.ampinterop.conformance.imports.strace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.imports.Imported;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who ended first, where the log has the processes at both sides. */
class StraceEndsTest {
  private static final String ASK = "\"\\0\\4_ask\\0\\0011\\0\\10_command\\0\\3Foo\\0\\0\"";
  private static final String ANSWER = "\"\\0\\7_answer\\0\\0011\\0\\0\"";

  private static final String TALK =
      """
      7 pipe([3, 4]) = 0
      7 pipe([5, 6]) = 0
      7 clone(child_stack=NULL, flags=SIGCHLD) = 8
      7 close(3) = 0
      7 close(6) = 0
      8 close(4) = 0
      8 close(5) = 0
      7 write(4, %s, 26) = 26
      8 read(3, %s, 4096) = 26
      8 write(6, %s, 14) = 14
      7 read(5, %s, 4096) = 14
      """
          .formatted(ASK, ASK, ANSWER, ANSWER);

  @TempDir private Path folder;

  @Test
  void whoExitsBeforeTheOtherClosesIsFirst() throws IOException {
    String end =
        """
        8 +++ exited with 0 +++
        7 close(5) = 0
        7 close(4) = 0
        """;

    assertThat(closedBy(TALK + end)).containsExactly(Role.SERVER, Role.CLIENT);
  }

  @Test
  void whoClosesWithoutReadingOnIsFirstWhereTheOtherExitsLater() throws IOException {
    String end =
        """
        7 close(5) = 0
        7 close(4) = 0
        8 read(3, "", 4096) = 0
        8 +++ exited with 0 +++
        """;

    assertThat(closedBy(TALK + end).get(0)).isEqualTo(Role.CLIENT);
  }

  /** What waits in a pipe is read after who wrote it has gone. */
  @Test
  void whatIsReadAfterTheEndCounts() throws IOException {
    String end =
        """
        8 write(6, %s, 14) = 14
        8 +++ exited with 0 +++
        7 read(5, %s, 4096) = 14
        7 close(4) = 0
        7 close(5) = 0
        """
            .formatted(ANSWER, ANSWER);
    assertThat(Imported.of(folder, TALK + end).lines())
        .containsExactly(
            "> ask 1 Foo 26 B", "< answer 1 Foo 14 B", "< answer 1 14 B", "< close", "> close");
  }

  private List<Role> closedBy(String log) throws IOException {
    return Imported.of(folder, log).capture().conversation(1).events().stream()
        .filter(CaptureEvent.Closed.class::isInstance)
        .map(event -> ((CaptureEvent.Closed) event).by())
        .toList();
  }
}
