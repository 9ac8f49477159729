package dev.ampinterop.conformance.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.LastErrorException;
import dev.ampinterop.amp.transport.UnixTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newsclub.net.unix.AFUNIXSocketPair;

/** On which byte descriptors come, whatever is read together. */
class RelayedUnixTest {
  private RelayedUnix near;
  private RelayedUnix far;

  @BeforeEach
  void connect() throws IOException {
    var pair = AFUNIXSocketPair.open();
    near = new RelayedUnix(new UnixTransport(pair.getSocket1()));
    far = new RelayedUnix(new UnixTransport(pair.getSocket2()));
  }

  @AfterEach
  void close() throws IOException {
    near.close();
    far.close();
  }

  @Test
  void partsPlainBytesFromTheOnesThatCarry() throws IOException {
    send(4, 0);
    send(2, 0);
    send(3, 1);
    send(3, 0);
    send(1, 200);
    send(1, 253);
    send(1, 0);
    near.finishWriting();

    assertThat(receive()).containsExactly("6+0", "3+1", "3+0", "1+200", "1+253", "1+0");
  }

  @Test
  void findsMessagesThatTheKernelHasCut() throws IOException {
    var writer = new Thread(() -> sendQuietly(150_000, 2));
    writer.start();
    List<String> first = new ArrayList<>();
    int received = 0;
    while (received < 150_000) {
      Passage passage = far.read().orElseThrow();
      received += passage.bytes().length;
      first.add(passage.bytes().length + "+" + passage.descriptors().size());
      passage.descriptors().forEach(RelayedUnixTest::close);
    }
    assertThat(first.get(0)).endsWith("+2");
    assertThat(first.subList(1, first.size())).allMatch(one -> one.endsWith("+0"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void findsEveryCarryingByte(long seed) throws IOException {
    Random random = new Random(seed);
    var sent = new ByteArrayOutputStream();
    TreeMap<Long, Integer> carried = new TreeMap<>();
    for (int message = 0; message < 25; message++) {
      byte[] bytes = new byte[1 + random.nextInt(random.nextBoolean() ? 3 : 2000)];
      random.nextBytes(bytes);
      int descriptors = random.nextInt(3) == 0 ? 1 + random.nextInt(4) : 0;
      if (descriptors > 0) {
        carried.put((long) sent.size(), descriptors);
      }
      near.write(new Passage(bytes, numbers(descriptors)));
      sent.writeBytes(bytes);
    }
    near.finishWriting();

    var received = new ByteArrayOutputStream();
    TreeMap<Long, Integer> found = new TreeMap<>();
    for (Optional<Passage> passage = far.read(); passage.isPresent(); passage = far.read()) {
      if (!passage.get().descriptors().isEmpty()) {
        found.put((long) received.size(), passage.get().descriptors().size());
      }
      received.writeBytes(passage.get().bytes());
      passage.get().descriptors().forEach(RelayedUnixTest::close);
    }
    assertThat(found).isEqualTo(carried);
    assertThat(received.toByteArray()).isEqualTo(sent.toByteArray());
  }

  @Test
  void knowsAnEndOfOneDirectionFromTheEndOfAll() throws IOException {
    near.finishWriting();
    assertThat(far.read()).isEmpty();
    assertThat(far.stillReads()).isTrue();
    near.close();
    assertThat(far.stillReads()).isFalse();
  }

  /** The number of a closed socket is the next one's. */
  @Test
  void cuttingWhatIsClosedCutsNobodyElse() throws IOException {
    near.close();
    far.close();
    var pair = AFUNIXSocketPair.open();
    try (var one = new RelayedUnix(new UnixTransport(pair.getSocket1()));
        var other = new RelayedUnix(new UnixTransport(pair.getSocket2()))) {
      near.cut();
      far.cut();

      one.write(new Passage(new byte[7]));

      assertThat(other.read().orElseThrow().bytes()).hasSize(7);
    }
  }

  private List<String> receive() throws IOException {
    List<String> received = new ArrayList<>();
    for (Optional<Passage> passage = far.read(); passage.isPresent(); passage = far.read()) {
      received.add(passage.get().bytes().length + "+" + passage.get().descriptors().size());
      passage.get().descriptors().forEach(RelayedUnixTest::close);
    }
    return received;
  }

  private void send(int bytes, int descriptors) throws IOException {
    near.write(new Passage(new byte[bytes], numbers(descriptors)));
  }

  private void sendQuietly(int bytes, int descriptors) {
    try {
      send(bytes, descriptors);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  // Standard error is open in every process.
  private static List<Integer> numbers(int count) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      numbers.add(2);
    }
    return numbers;
  }

  private static void close(int number) {
    try {
      SocketCalls.close(number);
    } catch (LastErrorException e) {
      throw new AssertionError(e);
    }
  }
}
