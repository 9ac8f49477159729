package dev.ampinterop.amp.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.amp.descriptor.Descriptor;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.AFSocketPair;
import org.newsclub.net.unix.AFUNIXSelectorProvider;
import org.newsclub.net.unix.AFUNIXSocketChannel;

@Timeout(20)
class PairTransportTest {
  @TempDir Path directory;
  private Process process;

  @AfterEach
  void endTheProcess() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  @Test
  void exchangesBytesWithAProcess() throws Exception {
    var transport = PairTransport.of(start("cat"));
    assertThat(transport.isClient()).isTrue();
    assertThat(transport.carriesDescriptors()).isFalse();
    byte[] much = new byte[1_000_000];
    much[999_999] = 1;
    var writing = new Thread(() -> writeAll(transport, much));
    writing.start();
    var back = ByteBuffer.allocateDirect(much.length);
    while (back.hasRemaining()) {
      assertThat(transport.read(back, handle -> {})).isPositive();
    }

    assertThat(back.get(999_999)).isEqualTo((byte) 1);
    transport.finishWriting();
    assertThat(transport.read(back.clear(), handle -> {})).isEqualTo(-1);
    transport.close();
  }

  @Test
  void closingWakesWhoeverWaitsForAProcess() throws Exception {
    var transport = PairTransport.of(start("cat"));
    CompletableFuture<Integer> reading = readAside(transport);
    transport.close();

    assertThat(reading.get()).isEqualTo(-1);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThatThrownBy(() -> transport.write(ByteBuffer.allocate(1), List.of()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aProcessThatTakesNothingKeepsNobodyFromClosing() throws Exception {
    var transport = PairTransport.of(start("sleep", "60"));
    CompletableFuture<Integer> reading = readAside(transport);
    var writing = new Thread(() -> writeAll(transport, new byte[1_000_000]));
    writing.start();
    OpenDescriptors.await(() -> isNative(writing));
    transport.close();

    assertThat(reading.get()).isEqualTo(-1);
    process.destroyForcibly();
    writing.join();
  }

  @Test
  void takesDescriptorsOver() throws Exception {
    int before = OpenDescriptors.settled();
    PairTransport transport;
    try (var fifo = fifo()) {
      transport = PairTransport.of(number(fifo), number(fifo));
    }
    transport.write(ByteBuffer.wrap(new byte[] {1, 2}), List.of());
    assertThat(transport.read(ByteBuffer.allocate(9), handle -> {})).isEqualTo(2);
    assertThat(transport.isClient()).isFalse();

    CompletableFuture<Integer> reading = readAside(transport);
    transport.close();
    assertThat(reading.get()).isEqualTo(-1);
    OpenDescriptors.awaitAtMost(before);
  }

  @Test
  void closingWakesWhoeverIsStuckInWriting() throws Exception {
    try (var fifo = fifo()) {
      var transport = PairTransport.of(number(fifo), number(fifo));
      var writing = new Thread(() -> writeAll(transport, new byte[1_000_000]));
      writing.start();
      OpenDescriptors.await(() -> isNative(writing));
      transport.close();
      writing.join();
    }
  }

  @Test
  void takesASocketForBothDirections() throws Exception {
    AFSocketPair<AFUNIXSocketChannel> ends =
        AFUNIXSelectorProvider.provider().openSocketChannelPair();
    try (var other = new UnixTransport(ends.getSocket2());
        var kept = ends.getSocket1()) {
      int number = Descriptor.borrowed(kept.getFileDescriptor()).duplicate().number();
      var transport = PairTransport.of(number, number);
      other.write(ByteBuffer.wrap(new byte[] {1}), List.of());
      assertThat(transport.read(ByteBuffer.allocate(9), handle -> {})).isEqualTo(1);
      transport.write(ByteBuffer.wrap(new byte[] {2}), List.of());
      assertThat(other.read(ByteBuffer.allocate(9), handle -> {})).isEqualTo(1);
      transport.close();
    }
  }

  @Test
  void refusesWhatItCannotDo() throws Exception {
    assertThatThrownBy(() -> PairTransport.of(998, 999))
        .isInstanceOf(IOException.class)
        .hasMessage("descriptor 998 is not open in this process");
    var transport = PairTransport.of(start("cat"));
    assertThatThrownBy(() -> transport.write(ByteBuffer.allocate(1), List.of(FileDescriptor.in)))
        .isInstanceOf(IOException.class)
        .hasMessage("pipes carry no descriptors; use a UNIX socket");
    assertThat(transport.offer(ByteBuffer.allocate(1), List.of())).isZero();
    transport.close();
  }

  private Process start(String... command) throws IOException {
    process = new ProcessBuilder(command).start();
    return process;
  }

  private RandomAccessFile fifo() throws Exception {
    Path path = directory.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();
    return new RandomAccessFile(path.toFile(), "rw");
  }

  // As if somebody else had left it open: nothing here closes it.
  private static int number(RandomAccessFile file) throws IOException {
    return Descriptor.borrowed(file.getFD()).duplicate().number();
  }

  private static boolean isNative(Thread thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    return stack.length > 0 && stack[0].isNativeMethod();
  }

  private static CompletableFuture<Integer> readAside(Transport transport) {
    var result = new CompletableFuture<Integer>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(transport.read(ByteBuffer.allocate(10), handle -> {}));
              } catch (IOException e) {
                result.completeExceptionally(e);
              }
            });
    thread.start();
    OpenDescriptors.await(() -> isNative(thread) || thread.getState() == Thread.State.WAITING);
    return result;
  }

  private static void writeAll(Transport transport, byte[] bytes) {
    try {
      transport.write(ByteBuffer.wrap(bytes), List.of());
    } catch (IOException e) {
      // It was closed.
    }
  }
}
