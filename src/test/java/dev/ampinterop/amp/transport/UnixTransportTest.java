package dev.ampinterop.amp.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.OpenDescriptors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class UnixTransportTest {
  @TempDir Path directory;

  @Test
  void whatAPeerSaidLastCanBeReadAfterAWriteFoundItGone() throws IOException {
    try (TransportPair pair = TransportPair.overUnix(directory);
        UnixTransport writing = ((UnixTransport) pair.client()).duplicate()) {
      pair.server().write(ByteBuffer.allocateDirect(5), List.of());
      pair.server().close();

      assertThatThrownBy(() -> writing.write(ByteBuffer.allocateDirect(1), List.of()))
          .isInstanceOf(IOException.class);

      var buffer = ByteBuffer.allocateDirect(10);
      assertThat(pair.client().read(buffer, handle -> {})).isEqualTo(5);
      assertThat(pair.client().read(buffer, handle -> {})).isEqualTo(-1);
    }
  }

  @Test
  void closingADuplicateEndsTheConnectionToo() throws IOException {
    try (TransportPair pair = TransportPair.overUnix(directory)) {
      ((UnixTransport) pair.client()).duplicate().close();

      assertThat(pair.server().read(ByteBuffer.allocateDirect(9), handle -> {})).isEqualTo(-1);
    }
  }

  @Test
  void duplicatesAreClosedForGood() throws IOException {
    try (TransportPair pair = TransportPair.overUnix(directory)) {
      int before = OpenDescriptors.settled();

      for (int i = 0; i < 10; i++) {
        ((UnixTransport) pair.client()).duplicate().close();
      }

      assertThat(OpenDescriptors.settled()).isEqualTo(before);
    }
  }
}
