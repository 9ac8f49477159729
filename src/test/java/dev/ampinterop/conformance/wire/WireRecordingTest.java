package dev.ampinterop.conformance.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.SampleCases;
import dev.ampinterop.conformance.conversation.WireLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A direction that goes over to something else is no longer shown as boxes. */
class WireRecordingTest {
  private static final int CHUNK = 1 << 14;
  private static final DescriptorFacts PIPE = new DescriptorFacts("pipe", "read", "1:7");

  @Test
  void whatComesInOneReadWithTheLastBoxIsToldApart() {
    ConformanceCase told = SampleCases.special("switch/switch");
    WireRecording recording = new WireRecording(told.wire(), () -> {});
    recording.passed(Role.CLIENT, told.wire().get(0).bytes(), List.of());
    // Two bytes of zero would be an empty box.
    byte[] both = joined(told.wire().get(1).bytes(), "\0\0hello".getBytes(US_ASCII));
    recording.passed(Role.SERVER, both, List.of(PIPE));

    List<WireEvent> events = recording.events();
    assertThat(events).hasSize(3);
    WireEvent.Bytes answer = (WireEvent.Bytes) events.get(1);
    WireEvent.Bytes stream = (WireEvent.Bytes) events.get(2);
    assertThat(answer.form()).isEqualTo(WireEvent.Form.BOXES);
    assertThat(answer.bytes()).isEqualTo(told.wire().get(1).bytes());
    assertThat(answer.descriptors()).containsExactly(PIPE);
    assertThat(stream.form()).isEqualTo(WireEvent.Form.STREAM);
    assertThat(stream.bytes()).isEqualTo("\0\0hello".getBytes(US_ASCII));
    assertThat(stream.descriptors()).isEmpty();
  }

  @Test
  void aStreamIsShownAsItCame() {
    ConformanceCase told = SampleCases.special("switch/switch");
    WireRecording recording = new WireRecording(told.wire(), () -> {});
    recording.passed(Role.CLIENT, told.wire().get(0).bytes(), List.of());
    recording.passed(Role.CLIENT, "hel".getBytes(US_ASCII), List.of());
    recording.passed(Role.CLIENT, "\0\0".getBytes(US_ASCII), List.of());

    assertThat(WireLog.lines(recording.events()).stream().map(line -> line.substring(7)))
        .containsExactly(
            "> ask    1 Switch  29 B", //
            "> bytes             3 B  \"hel\"",
            "> bytes             2 B  0x0000");
  }

  @Test
  void tlsIsShownByItsRecords() {
    ConformanceCase told = SampleCases.special("tls/start");
    WireRecording recording = new WireRecording(told.wire(), () -> {});
    recording.passed(Role.CLIENT, told.wire().get(0).bytes(), List.of());
    recording.passed(Role.CLIENT, new byte[] {22, 3, 1, 0, 0}, List.of());

    assertThat(WireLog.lines(recording.events()).get(1))
        .endsWith("> tls               5 B  handshake");
  }

  @Test
  void whatIsFarMoreThanTheCaseSaysIsNotKeptForAReport() {
    WireRecording recording = new WireRecording(List.of(), () -> {});
    pass(recording, 20);
    recording.closed(Role.SERVER);

    assertThat(bytes(recording.events())).isEqualTo(20 * CHUNK);
    assertThat(bytes(recording.beginning())).isEqualTo(64 << 10);
    assertThat(WireEvent.closedFirst(recording.beginning())).contains(Role.SERVER);
  }

  @Test
  void whatIsLittleMoreIsKept() {
    WireRecording recording = new WireRecording(List.of(), () -> {});
    pass(recording, 3);

    assertThat(recording.beginning()).isEqualTo(recording.events());
  }

  @Test
  void afterOneMebibyteNothingIsRecordedButTheBeginningOfWhatCameThen() {
    AtomicInteger stopped = new AtomicInteger();
    WireRecording recording = new WireRecording(List.of(), stopped::incrementAndGet);
    pass(recording, (1 << 20) / CHUNK);
    assertThat(stopped).hasValue(0);

    pass(recording, 3);

    assertThat(stopped).hasValue(1);
    assertThat(recording.isTooMuch()).isTrue();
    assertThat(bytes(recording.events())).isEqualTo((1 << 20) + CHUNK);
  }

  @Test
  void moreThan10000BoxesAreTooMuchHoweverSmallTheyAre() {
    AtomicInteger stopped = new AtomicInteger();
    WireRecording recording = new WireRecording(List.of(), stopped::incrementAndGet);
    recording.passed(Role.SERVER, new byte[20_000], List.of()); // each of two zeros
    assertThat(stopped).hasValue(0);

    recording.passed(Role.CLIENT, new byte[2], List.of());

    assertThat(stopped).hasValue(1);
  }

  @Test
  void manySmallPiecesAreNotAllKeptForAReport() {
    WireRecording recording = new WireRecording(List.of(), () -> {});
    for (int count = 0; count < 5_000; count++) {
      recording.passed(Role.SERVER, new byte[1], List.of());
    }
    assertThat(recording.events()).hasSize(5_000);
    assertThat(recording.beginning()).hasSize(4_096);
  }

  @Test
  void aFileIsOpenWhileItIsWrittenAndNoLonger() throws IOException {
    WireRecording recording = WireRecording.holding(0);
    recording.passed(Role.SERVER, new byte[CHUNK], List.of());
    try (WireSpool spool = recording.spool().orElseThrow()) {
      assertThat(open(spool)).isEqualTo(1);
      spool.read().forEachRemaining(event -> {});
      assertThat(open(spool)).isZero();

      recording.passed(Role.SERVER, new byte[1], List.of());
      List<WireEvent> all = new ArrayList<>();
      spool.read().forEachRemaining(all::add);
      assertThat(bytes(all)).isEqualTo(CHUNK + 1);
    }
  }

  private static long open(WireSpool spool) throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(one -> leadsTo(one, spool.file())).count();
    }
  }

  private static boolean leadsTo(Path descriptor, Path file) {
    try {
      return Files.readSymbolicLink(descriptor).equals(file.toAbsolutePath());
    } catch (IOException e) {
      return false; // it was that of the list
    }
  }

  private static byte[] joined(byte[] first, byte[] second) {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(first);
    both.writeBytes(second);
    return both.toByteArray();
  }

  private static void pass(WireRecording recording, int chunks) {
    for (int count = 0; count < chunks; count++) {
      recording.passed(Role.SERVER, chunk(), List.of());
    }
  }

  /** What is not boxes. */
  private static byte[] chunk() {
    byte[] chunk = new byte[CHUNK];
    Arrays.fill(chunk, (byte) 1);
    return chunk;
  }

  private static int bytes(List<WireEvent> events) {
    return events.stream()
        .mapToInt(event -> event instanceof WireEvent.Bytes some ? some.bytes().length : 0)
        .sum();
  }

  @Test
  void whatIsNotHeldKeepsTheContentOfItsFiles() {
    DescriptorFacts file =
        new DescriptorFacts("file", "read", "1:1", false, 2L)
            .with(new FileContent(9, new byte[] {'s', 'a', 'l', 't'}));
    WireRecording recording = WireRecording.holding(160); // an event takes 128, and its bytes
    recording.passed(Role.SERVER, new byte[28], List.of());
    assertThat(recording.spool()).isEmpty();
    recording.passed(Role.SERVER, new byte[1], List.of(file));

    try (WireSpool spool = recording.spool().orElseThrow()) {
      List<WireEvent> all = new ArrayList<>();
      spool.read().forEachRemaining(all::add);
      assertThat(((WireEvent.Bytes) all.get(1)).descriptors()).containsExactly(file);
    }
    WireRecording withRoom = WireRecording.holding(133); // one event of one byte, and four more
    withRoom.passed(Role.SERVER, new byte[1], List.of(file));
    assertThat(withRoom.spool()).isEmpty();
    WireRecording without = WireRecording.holding(132);
    without.passed(Role.SERVER, new byte[1], List.of(file));
    assertThat(without.spool()).isPresent().get().satisfies(WireSpool::close);
  }
}
