package dev.ampinterop.conformance.player;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.transport.Transport;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.wire.Address;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.WireEvent;
import dev.ampinterop.conformance.wire.WireRecording;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the script writes, as the other side reads it. */
@Timeout(30)
class ScriptPlayerTest {
  private static final String BOX = "\0\4_ask\0\0011\0\0";

  @TempDir private Path folder;
  private final ScriptPlayer players = new ScriptPlayer();

  @AfterEach
  void end() {
    players.close();
  }

  @Test
  void aBoxThatIsCutComesInPieces() throws Exception {
    assertThat(reads(Segmentation.BYTES, BOX)).hasSize(BOX.length()).containsOnly(1);
  }

  @Test
  void aBoxThatTheCaseTearsComesInPieces() throws Exception {
    assertThat(reads(Segmentation.WHOLE, "\0", "\4_a", "sk\0\0011\0", "\0"))
        .containsExactly(1, 3, 6, 1);
  }

  @Test
  void theScriptClosesFirstWhereItIsGivenUp() throws Exception {
    var address = new Address.Unix(folder.resolve("script"));
    WireRecording recording = new WireRecording();
    WireEntry.Kind close = WireEntry.Kind.CLOSE;
    Conversation script =
        play(
            address,
            Segmentation.WHOLE,
            List.of(piece(BOX), entry(Role.CLIENT, close, "")),
            recording);
    try (Transport transport = address.connect()) {
      assertThat(transport.read(ByteBuffer.allocateDirect(1 << 16), unexpected -> {})).isPositive();
      script.abandon();
      script.observed().get(5, TimeUnit.SECONDS);
    }

    assertThat(recording.events())
        .filteredOn(WireEvent.Close.class::isInstance)
        .extracting(WireEvent::from)
        .containsExactly(Role.SERVER);
  }

  @Test
  void whoDoesNotCloseAfterAHalfCloseIsReported() throws Exception {
    var address = new Address.Unix(folder.resolve("script"));
    List<WireEntry> wire = List.of(entry(Role.SERVER, WireEntry.Kind.HALF_CLOSE, ""));
    Conversation patient =
        play(address, Segmentation.WHOLE, wire, new WireRecording(), Duration.ofSeconds(5));
    address.connect().close();
    assertThat(patient.observed().get(5, TimeUnit.SECONDS).has("problem")).isFalse();

    Conversation script =
        play(address, Segmentation.WHOLE, wire, new WireRecording(), Duration.ofMillis(50));
    try (Transport unused = address.connect()) {
      assertThat(script.observed().get(5, TimeUnit.SECONDS).path("problem").asString())
          .isEqualTo("this side has ended its own direction, and the other did not close");
    }
  }

  /** How many bytes each read gives to one who reads all that has come. */
  private List<Integer> reads(Segmentation segmentation, String... pieces) throws Exception {
    var address = new Address.Unix(folder.resolve("script"));
    List<WireEntry> wire =
        new ArrayList<>(Arrays.stream(pieces).map(ScriptPlayerTest::piece).toList());
    wire.add(entry(Role.SERVER, WireEntry.Kind.CLOSE, ""));
    play(address, segmentation, wire, new WireRecording());
    try (Transport transport = address.connect()) {
      return reads(transport);
    }
  }

  /** What passed until the memory was used up is no observation. */
  @Test
  void anErrorIsNoObservation() throws Exception {
    var address = new Address.Unix(folder.resolve("script"));
    OutOfMemoryError error = new OutOfMemoryError("planted");
    Iterable<WireEntry> wire = List.of(piece(BOX));
    Conversation script =
        players.play(
            new ScriptRequest(
                Role.SERVER,
                address,
                Duration.ofSeconds(5),
                wire,
                List.of(),
                Segmentation.WHOLE,
                1,
                new WireRecording(),
                Optional.of(new Failing(error))));
    script.ready().get(5, TimeUnit.SECONDS);
    try (Transport transport = address.connect()) {
      assertThat(reads(transport)).isEmpty();
    }

    assertThatThrownBy(() -> script.observed().get(5, TimeUnit.SECONDS)).hasRootCause(error);
  }

  private record Failing(Error error) implements ScriptAdaptation {
    @Override
    public void received(byte[] bytes, List<DescriptorFacts> descriptors) {}

    @Override
    public void finished() {}

    @Override
    public boolean await(WireEntry expected, Duration limit) {
      return false;
    }

    @Override
    public byte[] bytes(WireEntry own) {
      throw error;
    }

    @Override
    public Duration notBefore(WireEntry own) {
      return Duration.ZERO;
    }
  }

  private Conversation play(
      Address address, Segmentation segmentation, List<WireEntry> wire, WireRecording recording)
      throws Exception {
    return play(address, segmentation, wire, recording, Duration.ofSeconds(5));
  }

  private Conversation play(
      Address address,
      Segmentation segmentation,
      List<WireEntry> wire,
      WireRecording recording,
      Duration limit)
      throws Exception {
    Conversation script =
        players.play(
            new ScriptRequest(
                Role.SERVER, address, limit, wire, List.of(), segmentation, 1, recording));
    script.ready().get(5, TimeUnit.SECONDS);
    return script;
  }

  private static List<Integer> reads(Transport transport) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
    List<Integer> reads = new ArrayList<>();
    for (int count = transport.read(buffer, unexpected -> {}); count > 0; ) {
      reads.add(count);
      count = transport.read(buffer.clear(), unexpected -> {});
    }
    return reads;
  }

  private static WireEntry piece(String bytes) {
    return entry(Role.SERVER, WireEntry.Kind.BYTES, bytes);
  }

  private static WireEntry entry(Role from, WireEntry.Kind kind, String bytes) {
    return new WireEntry(
        from,
        kind,
        bytes.getBytes(StandardCharsets.ISO_8859_1),
        List.of(),
        List.of(),
        List.of(),
        false);
  }
}
