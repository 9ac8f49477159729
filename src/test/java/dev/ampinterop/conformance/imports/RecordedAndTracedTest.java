package dev.ampinterop.conformance.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.capture.Capture;
import dev.ampinterop.conformance.capture.Captured;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One conversation between two programs of Twisted, through {@code record}, with an strace at
 * either end: {@code -f -xx -s 1000000} at the client's, and {@code -yy} at the server's.
 */
class RecordedAndTracedTest {
  private static final Path CAPTURES = Path.of("src/test/resources/captures");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"both-ways-client.strace", "both-ways-server.strace"})
  void boxesAndThePositionsOfDescriptorsAreTheSame(String log) throws IOException {
    CapturedConversation recorded = recorded();
    CapturedConversation traced = traced(log);

    assertThat(boxes(traced)).isEqualTo(boxes(recorded)).hasSize(20);
    for (Role role : Role.values()) {
      assertThat(Captured.bytes(traced, role)).isEqualTo(Captured.bytes(recorded, role));
      assertThat(Captured.descriptors(traced, role))
          .extracting(CapturedDescriptor::at)
          .isEqualTo(
              Captured.descriptors(recorded, role).stream().map(CapturedDescriptor::at).toList())
          .hasSize(role == Role.CLIENT ? 6 : 5);
    }
  }

  @Test
  void aTraceWithTheNamesOfFilesTellsEveryKind() throws IOException {
    CapturedConversation traced = traced("both-ways-server.strace");
    for (Role role : Role.values()) {
      assertThat(kinds(traced, role)).isEqualTo(kinds(recorded(), role));
    }
    assertThat(kinds(traced, Role.SERVER))
        .containsExactly("character-device", "pipe", "pipe", "socket", "socket");
  }

  @Test
  void aTraceWithoutThemTellsTheKindsThatItsProgramOpened() throws IOException {
    CapturedConversation traced = traced("both-ways-client.strace");
    assertThat(kinds(traced, Role.CLIENT))
        .isEqualTo(kinds(recorded(), Role.CLIENT))
        .containsExactly("pipe", "file", "pipe", "pipe", "pipe", "file");
    assertThat(kinds(traced, Role.SERVER)).containsOnly("unknown");
  }

  private static CapturedConversation recorded() throws IOException {
    return Capture.read(CAPTURES.resolve("both-ways.capture")).conversation(1);
  }

  private CapturedConversation traced(String log) throws IOException {
    return Imported.of(folder, CAPTURES.resolve(log)).capture().conversation(1);
  }

  private static List<String> kinds(CapturedConversation conversation, Role from) {
    return Captured.descriptors(conversation, from).stream()
        .map(one -> one.facts().kind())
        .toList();
  }

  /** Of both sides as they alternated, without times, kinds, and who closed when. */
  private static List<String> boxes(CapturedConversation conversation) {
    return Captured.lines(conversation).stream()
        .map(line -> line.strip().replaceFirst("^[0-9.]+ +", "").replaceAll(":[a-z-]+", ""))
        .filter(line -> !line.endsWith("close"))
        .toList();
  }
}
