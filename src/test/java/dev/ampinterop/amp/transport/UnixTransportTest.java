package dev.ampinterop.amp.transport;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.amp.descriptor.Descriptor;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
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
  void muchIsNotOfferedToASocketThatIsFilling() throws IOException {
    try (TransportPair pair = TransportPair.overUnix(directory)) {
      int written = 1;
      while (written > 0) {
        written = pair.client().offer(ByteBuffer.allocateDirect(1 << 16), List.of());
      }
      // It would have waited, but there is room for a little.
      assertThat(pair.client().offer(ByteBuffer.allocateDirect(100), List.of())).isEqualTo(100);
    }
  }

  @Test
  void aReadOfAnIdleSocketReturnsAndLosesNothing() throws IOException {
    try (TransportPair pair = TransportPair.overUnix(directory)) {
      var buffer = ByteBuffer.allocateDirect(10);
      assertThat(pair.client().readWithin(5, buffer, handle -> {})).isZero();

      pair.server().write(ByteBuffer.allocateDirect(3), List.of(FileDescriptor.in));
      List<Descriptor> came = new ArrayList<>();
      assertThat(pair.client().readWithin(5, buffer, handle -> came.add(Descriptor.owned(handle))))
          .isEqualTo(3);
      assertThat(came).hasSize(1);
      came.get(0).close();
      assertThat(pair.client().readWithin(5, buffer, handle -> {})).isZero();

      pair.server().close();
      assertThat(pair.client().readWithin(5, buffer, handle -> {})).isEqualTo(-1);
    }
  }

  @Test
  void whoWaitsWithoutAThreadHearsOfBytesOfTheEndAndOfOurOwnClosing() throws Exception {
    try (TransportPair pair = TransportPair.overUnix(directory)) {
      pair.server().write(ByteBuffer.allocateDirect(1), List.of());
      awaitReadable(pair.client());
      assertThat(pair.client().read(ByteBuffer.allocateDirect(9), handle -> {})).isEqualTo(1);

      CompletableFuture<Thread> end = whenReadable(pair.client());
      pair.server().close();
      end.get(10, SECONDS);

      assertThat(whenReadable(pair.server()).get(10, SECONDS)).isNull();
    }
    int before = OpenDescriptors.settled();
    try (TransportPair pair = TransportPair.overUnix(directory)) {
      CompletableFuture<Thread> closed = whenReadable(pair.client());
      pair.client().close();
      closed.get(10, SECONDS);
    }
    OpenDescriptors.awaitAtMost(before);
  }

  @Test
  void whoCannotTakeUpReadingIsAskedAgain() throws Exception {
    try (TransportPair pair = TransportPair.overUnix(directory)) {
      var asked = new CountDownLatch(2);
      pair.client()
          .whenReadable(
              () -> {
                asked.countDown();
                if (asked.getCount() > 0) {
                  throw new OutOfMemoryError("no thread");
                }
              });
      pair.server().write(ByteBuffer.allocateDirect(1), List.of());
      assertThat(asked.await(10, SECONDS)).isTrue();
      awaitReadable(pair.client()); // it has not been closed, nor read
    }
  }

  private static void awaitReadable(Transport transport) throws Exception {
    assertThat(whenReadable(transport).get(10, SECONDS)).isNotEqualTo(Thread.currentThread());
  }

  /** Completes with the thread that found it readable; with null where it does not wait. */
  private static CompletableFuture<Thread> whenReadable(Transport transport) {
    var thread = new CompletableFuture<Thread>();
    if (!transport.whenReadable(() -> thread.complete(Thread.currentThread()))) {
      thread.complete(null);
    }
    return thread;
  }

  @Test
  void whatWasReleasedStaysOpenAndNothingElseDoes() throws IOException {
    try (TransportPair pair = TransportPair.overUnix(directory)) {
      var client = (UnixTransport) pair.client();
      assertThat(client.readWithin(5, ByteBuffer.allocateDirect(1), handle -> {})).isZero();
      assertThat(client.channel().socket().getSoTimeout()).isPositive();
      int before = OpenDescriptors.settled();

      try (AFUNIXSocketChannel channel = client.release()) {
        assertThat(client.read(ByteBuffer.allocateDirect(1), handle -> {})).isEqualTo(-1);
        assertThat(channel.socket().getSoTimeout()).isZero();
        assertThat(channel.write(ByteBuffer.wrap(new byte[] {1}))).isEqualTo(1);
        assertThat(pair.server().read(ByteBuffer.allocateDirect(9), handle -> {})).isEqualTo(1);
        OpenDescriptors.awaitAtMost(before - 1); // the one that it wrote to
      }
    }
  }
}
