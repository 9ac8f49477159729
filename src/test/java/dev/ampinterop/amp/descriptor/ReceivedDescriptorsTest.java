package dev.ampinterop.amp.descriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.amp.error.UndecodableValue;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class ReceivedDescriptorsTest {
  @TempDir Path directory;
  private final ReceivedDescriptors received = new ReceivedDescriptors(forgotten -> {});
  private int before;

  @BeforeEach
  void countDescriptors() throws IOException {
    arrive(0); // the JDK opens descriptors of its own when the first one is used
    received.take(BigInteger.ZERO).close();
    before = OpenDescriptors.settled();
  }

  @AfterEach
  void nothingIsLeftOpen() {
    received.close();
    OpenDescriptors.awaitAtMost(before);
  }

  @Test
  void givesThemInTheOrderOfArrival() throws IOException {
    arrive(1, 2, 3);

    assertThat(read(1)).isEqualTo("1");
    assertThat(read(2)).isEqualTo("2");
    assertThat(read(3)).isEqualTo("3");
    assertThat(received.unclaimed()).isZero();
  }

  @Test
  void givesThemInAnyOrder() throws IOException {
    List<Integer> ordinals = new ArrayList<>();
    for (int i = 1; i <= 50; i++) {
      arrive(i);
      ordinals.add(i);
    }
    Collections.shuffle(ordinals, new Random(3));

    for (int ordinal : ordinals) {
      assertThat(read(ordinal)).isEqualTo("" + ordinal);
    }
    assertThat(received.unclaimed()).isZero();
  }

  @Test
  void givesOneThatCameAfterOthersWereSkipped() throws IOException {
    arrive(1, 2, 3);
    read(3);
    arrive(4);

    assertThat(read(4)).isEqualTo("4");
    assertThat(read(1)).isEqualTo("1");
    assertThat(received.unclaimed()).isEqualTo(1);
  }

  @Test
  void givesEachOnce() throws IOException {
    arrive(1, 2);
    read(2);
    read(1);

    assertThatThrownBy(() -> read(1))
        .isInstanceOf(UndecodableValue.class)
        .hasMessage("no descriptor came with ordinal 1");
    assertThatThrownBy(() -> read(2)).isInstanceOf(UndecodableValue.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "3",
        "4294967297", // 1 in 32 bits
        "9223372036854775807",
        "-9223372036854775808",
        "18446744073709551617", // 1 in 64 bits
        "1000000000000000000000000000000"
      })
  void hasNoOther(String ordinal) throws IOException {
    arrive(1, 2);

    assertThatThrownBy(() -> received.take(new BigInteger(ordinal)))
        .isInstanceOf(UndecodableValue.class)
        .hasMessage("no descriptor came with ordinal " + ordinal);
    assertThat(received.unclaimed()).isEqualTo(2);
    assertThat(read(1)).isEqualTo("1");
  }

  @Test
  void keepsWhatWasTakenOpenWhenItCloses() throws IOException {
    arrive(1, 2, 3);
    try (var taken = received.take(BigInteger.ONE);
        var in = taken.toInputStream()) {
      received.close();

      assertThat(in.read()).isEqualTo('1');
    }
    assertThat(received.unclaimed()).isZero();
  }

  @Test
  void closesWhatIsSkippedAndWhatWaits() throws IOException {
    arrive(1, 2, 3);
    read(2);
    assertThat(received.unclaimed()).isEqualTo(2);

    received.close();

    OpenDescriptors.awaitAtMost(before);
  }

  /** One descriptor arrives for each number, of a file that holds it. */
  private void arrive(int... numbers) throws IOException {
    for (int number : numbers) {
      Path file = Files.writeString(directory.resolve("f"), "" + number);
      try (var in = new FileInputStream(file.toFile())) {
        FileDescriptor handle = Descriptor.borrowed(in.getFD()).duplicate().handle();
        received.arrived(handle);
      }
      Files.delete(file);
    }
  }

  private String read(int ordinal) throws IOException {
    try (var in = received.take(BigInteger.valueOf(ordinal)).toInputStream()) {
      return new String(in.readAllBytes());
    }
  }
}
