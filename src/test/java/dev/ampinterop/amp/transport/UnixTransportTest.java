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
import org.newsclub.net.unix.AFUNIXSocketChannel;

@Timeout(20)
class UnixTransportTest {
  @TempDir Path directory;

  @Test
  void whatAPeerSaidLastCanBeReadAfterAWriteFoundItGone() throws IOException {
    try (TransportPair pair = TransportPair.overUnix(directory)) {
      pair.server().write(ByteBuffer.allocateDirect(5), List.of());
      pair.server().close();

      assertThatThrownBy(() -> pair.client().write(ByteBuffer.allocateDirect(1), List.of()))
          .isInstanceOf(IOException.class);

      var buffer = ByteBuffer.allocateDirect(10);
      assertThat(pair.client().read(buffer, handle -> {})).isEqualTo(5);
      assertThat(pair.client().read(buffer, handle -> {})).isEqualTo(-1);
    }
  }

  @Test
  void whatWasReleasedStaysOpenAndNothingElseDoes() throws IOException {
    try (TransportPair pair = TransportPair.overUnix(directory)) {
      var client = (UnixTransport) pair.client();
      int before = OpenDescriptors.settled();

      try (AFUNIXSocketChannel channel = client.release()) {
        assertThat(client.read(ByteBuffer.allocateDirect(1), handle -> {})).isEqualTo(-1);
        assertThat(channel.write(ByteBuffer.wrap(new byte[] {1}))).isEqualTo(1);
        assertThat(pair.server().read(ByteBuffer.allocateDirect(9), handle -> {})).isEqualTo(1);
        OpenDescriptors.awaitAtMost(before - 1); // the one that it wrote to
      }
    }
  }
}
