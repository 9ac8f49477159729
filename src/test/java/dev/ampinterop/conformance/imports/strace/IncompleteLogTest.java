package dev.ampinterop.conformance.imports.strace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.imports.Imported;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logs that were cut, or lack lines or a part of one. */
class IncompleteLogTest {
  private static final String ASK =
      "\"\\x00\\x04_ask\\x00\\x011\\x00\\x08_command\\x00\\x03Foo\\x00\\x00\"";
  private static final String ANSWER = "\"\\0\\7_answer\\0\\0011\\0\\0\"";
  private static final String TALK =
      """
      7 accept4(5, NULL, NULL, 0) = 11
      7 read(11, %s, 4096) = 26
      7 write(11, %s, 14) = 14
      """
          .formatted(ASK, ANSWER);

  @TempDir private Path folder;

  @Test
  void isCutWhereItsLastLineHasNoEnd() throws IOException {
    Imported imported = Imported.of(folder, TALK.stripTrailing());

    assertThat(imported.lines()).containsExactly("> ask 1 Foo 26 B", "< answer 1 Foo 14 B");
    assertThat(imported.outcome().missing())
        .containsExactly(
            "bytes are missing at log, line 3: the log breaks off there, as its last line has no"
                + " end");
    assertThat(imported.gaps()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1x4", "x", "9999999999999999999", "14<"})
  void missesWhatACallPassedThatReturnsNoNumber(String result) throws IOException {
    Imported imported =
        Imported.of(folder, TALK + "7 read(11, %s, 4096) = %s\n".formatted(ASK, result));

    assertThat(imported.outcome().missing())
        .containsExactly(
            "bytes are missing at log, line 4: a line with read is not as strace prints it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"111700000000, %s, 4096", "x, %s, 4096", ", %s, 4096"})
  void saysThatACallIsNotAsStracePrintsItThatHasNoDescriptor(String arguments) throws IOException {
    Imported imported =
        Imported.of(folder, TALK + "7 read(" + arguments.formatted(ASK) + ") = 26\n");

    assertThat(imported.outcome().notes())
        .contains("1 line is not as strace prints it, and left out: log, line 4");
  }

  @Test
  void readsACallWithoutBytesWhoseFirstArgumentIsNoDescriptor() throws IOException {
    Imported imported = Imported.of(folder, TALK + "7 splice(NULL, NULL, 11, NULL, 26, 0) = 26\n");

    assertThat(imported.gaps()).hasSize(1).first().asString().contains("passes by splice");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7 getpid() = 7",
        "7 futex(0x7f00, FUTEX_WAIT,  <unfinished ...>",
        "7 <... futex resumed>) = 0",
      })
  void missesWhatAReadHasReadThatDoesNotEndThoughItsThreadGoesOn(String next) throws IOException {
    Imported imported = Imported.of(folder, TALK + "7 read(11,  <unfinished ...>\n" + next + "\n");

    assertThat(imported.gaps()).containsExactly("client null the end of a read is not in the log");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7 +++ exited with 0 +++",
        "7 +++ superseded by execve in pid 8 +++\n7 <... execve resumed>) = 0",
        "8 getpid() = 8",
      })
  void missesNothingOfAReadThatWasGivenUp(String next) throws IOException {
    Imported imported = Imported.of(folder, TALK + "7 read(11,  <unfinished ...>\n" + next + "\n");

    assertThat(imported.gaps()).isEmpty();
  }

  @Test
  void missesWhatAWriteWroteThatDoesNotEndThoughItsThreadEndsAnotherCall() throws IOException {
    Imported imported =
        Imported.of(
            folder,
            TALK
                + "7 write(11, %s, 14 <unfinished ...>\n".formatted(ANSWER)
                + "7 <... read resumed>%s, 4096) = 26\n".formatted(ASK));

    assertThat(imported.gaps())
        .contains("server null strace does not say how much was written by the last write");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7 write | client null the other side has read 26 bytes more than the log has written there",
        "8 write | ''",
      })
  void missesWhatTheOtherSideHasReadAndNobodyHasWritten(String line, String gap)
      throws IOException {
    String both =
        """
        7 socketpair(AF_UNIX, SOCK_STREAM, 0, [3<UNIX-STREAM:[1->2]>, 4<UNIX-STREAM:[2->1]>]) = 0
        7 clone(child_stack=NULL, flags=SIGCHLD) = 8
        7 write(3<UNIX-STREAM:[1->2]>, %s, 26) = 26
        8 read(4<UNIX-STREAM:[2->1]>, %s, 4096) = 26
        8 write(4<UNIX-STREAM:[2->1]>, %s, 14) = 14
        7 read(3<UNIX-STREAM:[1->2]>, %s, 4096) = 14
        7 write(3<UNIX-STREAM:[1->2]>, %s, 26) = 26
        8 read(4<UNIX-STREAM:[2->1]>, %s, 4096) = 26
        8 write(4<UNIX-STREAM:[2->1]>, %s, 14) = 14
        7 read(3<UNIX-STREAM:[1->2]>, %s, 4096) = 14
        """
            .formatted(ASK, ASK, ANSWER, ANSWER, ASK, ASK, ANSWER, ANSWER);
    int last = both.lastIndexOf(line);
    String without = both.substring(0, last) + both.substring(both.indexOf('\n', last) + 1);

    assertThat(Imported.of(folder, both).gaps()).isEmpty();
    assertThat(String.join(", ", Imported.of(folder, without).gaps())).isEqualTo(gap);
  }

  @Test
  void saysWhatOneSideHasWrittenAndTheOtherHasNotRead() throws IOException {
    Imported imported =
        Imported.of(
            folder,
            """
            7 socketpair(AF_UNIX, SOCK_STREAM, 0, [3<UNIX-STREAM:[1->2]>, 4<UNIX-STREAM:[2->1]>]) = 0
            7 clone(child_stack=NULL, flags=SIGCHLD) = 8
            7 write(3<UNIX-STREAM:[1->2]>, %s, 26) = 26
            8 read(4<UNIX-STREAM:[2->1]>, %s, 4096) = 26
            8 write(4<UNIX-STREAM:[2->1]>, %s, 14) = 14
            """
                .formatted(ASK, ASK, ANSWER));

    assertThat(imported.outcome().missing()).isEmpty();
    assertThat(imported.outcome().notes())
        .contains(
            "pid 8 fd 4 wrote 14 bytes that the log does not have pid 7 fd 3 read, and that are"
                + " left out");
  }
}
