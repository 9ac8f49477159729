package dev.ampinterop.conformance.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.replay.Calls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Captures of which only the places of their connections are held. */
class StoredCaptureTest {
  private static final int LITTLE = 4096;

  @TempDir private Path folder;

  @Test
  void whatIsReadFromTheFileIsWhatIsHeldElsewhere() throws Exception {
    Path file = interleaved();
    try (StoredCapture stored = open(file, OptionalInt.empty(), LITTLE);
        StoredCapture held = open(file, OptionalInt.empty(), Long.MAX_VALUE)) {
      assertThat(held.isHeld()).isTrue();
      assertThat(stored.isHeld()).isFalse();
      assertThat(stored.conversations()).hasSameSizeAs(held.conversations());
      for (int index = 0; index < held.conversations().size(); index++) {
        CapturedConversation one = stored.conversations().get(index);
        CapturedConversation other = held.conversations().get(index);
        assertThat(Captured.lines(one)).isEqualTo(Captured.lines(other));
        assertThat(one.events()).hasSameSizeAs(other.events());
        assertThat(one.opened()).isEqualTo(other.opened());
        assertThat(one.firstClose()).isEqualTo(other.firstClose());
        assertThat(one.endNanos()).isEqualTo(other.endNanos());
        assertThat(one.gap()).isEqualTo(other.gap());
      }
    }
  }

  @Test
  void oneConnectionIsReadWithoutTheOthers() throws Exception {
    Path file = interleaved();
    try (StoredCapture stored = open(file, OptionalInt.of(2), LITTLE)) {
      assertThat(stored.conversations()).singleElement().matches(one -> one.number() == 2);
      assertThat(Captured.bytes(stored.conversations().get(0), Role.CLIENT)).isEqualTo(joined(200));
    }
  }

  @Test
  void aCaptureThatWasCutIsReadUpToThere() throws Exception {
    Path whole = interleaved();
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(bytes, bytes.length / 2));
    List<BrokenCapture> broken = new ArrayList<>();
    try (StoredCapture stored = StoredCapture.open(cut, OptionalInt.empty(), broken::add, LITTLE)) {
      int client = Captured.bytes(stored.conversations().get(0), Role.CLIENT).length;
      assertThat(client).isPositive().isLessThan(joined(200).length);
    }
    assertThat(broken).isEmpty(); // It may still grow.

    Files.writeString(cut, "no line of a capture\n", StandardOpenOption.APPEND);
    try (StoredCapture stored = StoredCapture.open(cut, OptionalInt.empty(), broken::add, LITTLE)) {
      assertThat(Captured.bytes(stored.conversations().get(1), Role.CLIENT)).isNotEmpty();
    }
    assertThat(broken).singleElement().matches(one -> one.line() > 100);
  }

  @Test
  void whatIsNoCaptureIsRefused() throws Exception {
    Path file = Files.writeString(folder.resolve("text"), "nothing\n");

    assertThatThrownBy(() -> open(file, OptionalInt.empty(), LITTLE))
        .isInstanceOf(BrokenCapture.class);
  }

  private Path interleaved() throws IOException {
    Path file = folder.resolve("capture");
    try (Calls.Written capture = new Calls.Written(file)) {
      capture.open(1).open(2);
      for (int part = 0; part < 20; part++) {
        capture.calls(1, 1 + part * 10, 10).calls(2, 1 + part * 10, 10);
      }
      capture.close(1).open(3).carries(3, Calls.ask(1)).close(2);
    }
    return file;
  }

  private static byte[] joined(int calls) {
    java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
    for (int number = 1; number <= calls; number++) {
      all.writeBytes(Calls.ask(number));
    }
    return all.toByteArray();
  }

  private static StoredCapture open(Path file, OptionalInt connection, long most)
      throws IOException {
    return StoredCapture.open(file, connection, broken -> {}, most);
  }
}
