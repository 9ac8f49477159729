package dev.ampinterop.conformance.exports;

import static dev.ampinterop.conformance.capture.SampleCapture.box;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.ampinterop.amp.box.BoxLimits;
import dev.ampinterop.conformance.capture.Capture;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.capture.SampleCapture;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.imports.Import;
import dev.ampinterop.conformance.imports.strace.StraceOptions;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Captures as packets, read again as `import` reads packets. */
class PcapngExportTest {
  private static final int PACKET = 6;

  @TempDir private Path folder;

  @Test
  void whatIsExportedIsImportedAgainWithTheSameBoxesAndTimes() throws Exception {
    requireTshark();
    for (String name : List.of("both-ways", "trial-worker-1", "one-turn")) {
      Capture capture = Capture.read(Path.of("src/test/resources/captures", name + ".capture"));
      assertSame(capture, name);
    }
  }

  @Test
  void largeEventsManyConnectionsAndEveryEndSurviveIt() throws Exception {
    requireTshark();
    SampleCapture sample = new SampleCapture().open().open().open();
    byte[] large = box("_ask", "1", "_command", "Put", "a", "x".repeat(65_535), "b", "y".repeat(9));
    Capture capture =
        sample
            .passes(3, Role.CLIENT, large)
            .passes(1, Role.CLIENT, Arrays.copyOf(large, 1))
            .passes(1, Role.CLIENT, Arrays.copyOfRange(large, 1, large.length))
            .passes(2, Role.CLIENT, box("_command", "Tell"))
            .passes(3, Role.SERVER, box("_answer", "1"))
            .closes(3, Role.CLIENT, CaptureEvent.How.HALF)
            .passes(3, Role.SERVER, box("_ask", "1", "_command", "Back"))
            .closes(3, Role.SERVER, CaptureEvent.How.END)
            .closes(2, Role.SERVER, CaptureEvent.How.RESET)
            .add(new CaptureEvent.Closed(12_000_000, 2, Role.CLIENT, CaptureEvent.How.RESET))
            .capture();
    assertSame(capture, "sample");
  }

  @Test
  void aGapStaysAGap() throws Exception {
    requireTshark();
    Capture capture =
        new SampleCapture()
            .open()
            .passes(1, Role.CLIENT, box("_ask", "1", "_command", "Get"))
            .add(new CaptureEvent.Gap(5_000_000, 1, Role.SERVER, 14L, "lost"))
            .add(bytes(6_000_000, Role.SERVER, 14, box("_answer", "2", "value", "x")))
            .capture();
    Capture again = throughPackets(capture, "gap");
    assertThat(again.conversations().get(0).events())
        .filteredOn(event -> event instanceof CaptureEvent.Gap)
        .singleElement()
        .satisfies(event -> assertThat(((CaptureEvent.Gap) event).bytes()).isEqualTo(14));
  }

  @Test
  void aConnectionThatWasOpenBeforeHasNoHandshake() throws Exception {
    Capture late =
        new SampleCapture()
            .open()
            .add(new CaptureEvent.Gap(1_000_000, 1, Role.CLIENT, null, "it was open"))
            .add(new CaptureEvent.Gap(1_000_000, 1, Role.SERVER, null, "it was open"))
            .add(bytes(2_000_000, Role.CLIENT, 0, box("_ask", "1", "_command", "Get")))
            .capture();
    List<Packet> packets = packets(export(late, "late"));
    assertThat(packets).singleElement().satisfies(one -> assertThat(one.flags()).isEqualTo(0x18));
    assertThat(packets.get(0).comments()).contains("nobody knows how many: it was open");
  }

  @Test
  void aDescriptorIsACommentOnThePacketOfItsByte() throws Exception {
    List<Packet> packets = packets(export(SampleCapture.sumAndTake(), "take"));

    assertThat(packets).hasSize(9);
    assertThat(packets.get(0).comments()).contains("connection 1 of the capture, over unix");
    assertThat(packets)
        .filteredOn(one -> one.comments().contains("descriptor"))
        .singleElement()
        .satisfies(
            one ->
                assertThat(one.comments())
                    .contains(
                        "descriptor 0:pipe of the client, read, rode on byte 40 of that side, byte"
                            + " 0 of this packet"));
    assertThat(packets.get(3).nanos() - packets.get(0).nanos()).isEqualTo(1_000_000);
    assertThat(packets.get(0).nanos()).isEqualTo(1_767_323_045_001_000_000L);
  }

  @Test
  void whatOneSidePassesAfterAResetOfTheOtherIsThere() throws Exception {
    Capture capture =
        new SampleCapture()
            .open()
            .passes(1, Role.CLIENT, box("_ask", "1", "_command", "Put"))
            .closes(1, Role.SERVER, CaptureEvent.How.RESET)
            .passes(1, Role.CLIENT, box("_ask", "2", "_command", "Late"))
            .closes(1, Role.CLIENT, CaptureEvent.How.RESET)
            .capture();
    List<Packet> packets = packets(export(capture, "reset"));
    assertThat(packets).extracting(Packet::flags).containsExactly(2, 18, 16, 24, 20, 24);
    assertThat(new String(packets.get(5).bytes(), UTF_8)).contains("Late");
  }

  @Test
  void addressesOfTheCaptureAreKept() throws Exception {
    Capture capture =
        new SampleCapture()
            .add(
                new CaptureEvent.Opened(
                    0, 1, CaptureTransport.TCP, "127.0.0.1:40001", "192.0.2.7:8000"))
            .add(bytes(1, Role.CLIENT, 0, box("_command", "Tell")))
            .capture();
    byte[] first = packets(export(capture, "tcp")).get(0).bytes();
    assertThat(Arrays.copyOfRange(first, 12, 24))
        .containsExactly(127, 0, 0, 1, 192, 0, 2, 7, 0x9c, 0x41, 0x1f, 0x40);
  }

  @Test
  void aCutCaptureIsExportedAsFarAsItGoesAndNothingIsWrittenOver() throws Exception {
    Path whole = folder.resolve("whole");
    SampleCapture.sumAndTake().write(whole);
    List<String> lines = Files.readAllLines(whole);
    Path cut = Files.write(folder.resolve("cut"), lines.subList(0, 3));
    Path out = folder.resolve("cut.pcapng");

    PcapngExport.Outcome outcome = PcapngExport.write(cut, out, "a test");

    assertThat(outcome.packets()).isEqualTo(4);
    assertThat(outcome.problem()).contains("the capture does not end in order");
    assertThatThrownBy(() -> PcapngExport.write(cut, out, "a test"))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  private void assertSame(Capture capture, String name) throws Exception {
    Capture again = throughPackets(capture, name);
    assertThat(lines(again)).as(name).isNotEmpty().isEqualTo(lines(capture));
  }

  /**
   * What passed on each connection, and when since its first byte: for `import` a connection begins
   * there. Packets have no descriptors.
   */
  private static List<List<String>> lines(Capture capture) {
    return capture.conversations().stream()
        .sorted(Comparator.comparingLong(PcapngExportTest::firstByte))
        .map(
            one -> {
              long first = firstByte(one);
              List<String> lines = new ArrayList<>();
              ConversationReader reader =
                  new ConversationReader(
                      BoxLimits.NONE,
                      box -> lines.add(box.nanos() - first + " " + box.from() + " " + box.words()));
              for (CaptureEvent event : one.events()) {
                if (event instanceof CaptureEvent.Bytes bytes) {
                  reader.accept(bytes, bytes.nanos());
                } else if (event instanceof CaptureEvent.Closed end) {
                  lines.add(end.nanos() - first + " " + end.by() + " closes");
                }
              }
              reader.end();
              return lines;
            })
        .toList();
  }

  private static long firstByte(CapturedConversation one) {
    return one.events().stream()
        .filter(event -> event instanceof CaptureEvent.Bytes)
        .mapToLong(CaptureEvent::nanos)
        .min()
        .orElse(0);
  }

  private Capture throughPackets(Capture capture, String name) throws Exception {
    Path packets = export(capture, name);
    Path again = folder.resolve(name + ".again");
    new Import(
            null,
            List.of(packets),
            Map.of(),
            new StraceOptions(OptionalInt.empty(), List.of()),
            OptionalInt.empty())
        .to(again, "a test");
    return Capture.read(again);
  }

  private Path export(Capture capture, String name) throws IOException {
    Path file = folder.resolve(name + ".capture");
    capture.write(file);
    Path packets = folder.resolve(name + ".pcapng");
    assertThat(PcapngExport.write(file, packets, "a test").problem()).isEmpty();
    return packets;
  }

  private static CaptureEvent bytes(long nanos, Role from, long offset, byte[] bytes) {
    return new CaptureEvent.Bytes(nanos, 1, from, offset, bytes, List.of());
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Packet(long nanos, byte[] bytes, String comments) {
    int flags() {
      return bytes[33];
    }
  }

  private static List<Packet> packets(Path file) throws IOException {
    ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Packet> packets = new ArrayList<>();
    while (all.hasRemaining()) {
      int type = all.getInt(all.position());
      int length = all.getInt(all.position() + 4);
      assertThat(all.getInt(all.position() + length - 4)).isEqualTo(length);
      if (type == PACKET) {
        long high = all.getInt(all.position() + 12) & 0xffff_ffffL;
        long low = all.getInt(all.position() + 16) & 0xffff_ffffL;
        byte[] bytes = new byte[all.getInt(all.position() + 20)];
        all.get(all.position() + 28, bytes);
        byte[] block = new byte[length];
        all.get(all.position(), block);
        String rest = new String(block, 28 + bytes.length, length - 28 - bytes.length, UTF_8);
        packets.add(new Packet(high << 32 | low, bytes, rest));
      }
      all.position(all.position() + length);
    }
    return packets;
  }

  private static void requireTshark() {
    assumeThat(
            Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(path -> Files.isExecutable(Path.of(path, "tshark"))))
        .as("captures of packets need tshark (Debian: apt-get install tshark)")
        .isTrue();
  }
}
