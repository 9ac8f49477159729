package dev.ampinterop.amp.descriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.amp.error.UnusableDescriptor;
import dev.ampinterop.amp.transport.UnixTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/**
 * A descriptor that was opened with {@code O_PATH}, which Linux refuses to be asked whether it is a
 * socket. Java cannot open one, so it comes from Python.
 */
@Timeout(60)
class PathDescriptorTest {
  private static final String SENDS_TWO =
      """
      import os, socket, sys
      path, address = sys.argv[1:]
      with socket.socket(socket.AF_UNIX) as connection:
          connection.connect(address)
          socket.send_fds(connection, [b"x"], [os.open(path, os.O_PATH), os.open(path, os.O_RDONLY)])
      """;

  @TempDir Path directory;
  private final List<Descriptor> received = new ArrayList<>();
  private AFUNIXServerSocketChannel listener;
  private UnixTransport transport;
  private Path file;
  private int before;

  @BeforeEach
  void receiveTwo() throws Exception {
    file = Files.writeString(directory.resolve("f"), "hello");
    listener = AFUNIXServerSocketChannel.open();
    listener.bind(AFUNIXSocketAddress.of(directory.resolve("s")));
    Process python =
        new ProcessBuilder(
                "python3", "-c", SENDS_TWO, file.toString(), directory.resolve("s").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    transport = new UnixTransport(listener.accept());
    assertThat(python.waitFor()).isZero();
    before = OpenDescriptors.settled();
    read(transport);
  }

  @AfterEach
  void nothingIsLeftOpen() throws IOException {
    received.forEach(Descriptor::close);
    OpenDescriptors.awaitAtMost(before);
    transport.close();
    listener.close();
  }

  @Test
  void isReceivedLikeAnyOther() throws IOException {
    assertThat(received).hasSize(2);
    Path there = Path.of("/proc/self/fd/" + received.get(0).number());
    assertThat(Files.readSymbolicLink(there)).isEqualTo(file);
    assertThat(there).hasContent("hello");
    assertThatThrownBy(() -> received.get(0).toInputStream().read())
        .isInstanceOf(IOException.class)
        .hasMessage("Bad file descriptor");
    assertThat(received.get(1).toInputStream()).hasContent("hello");
  }

  @Test
  void isDuplicatedAndPassedOn() throws IOException {
    var address = AFUNIXSocketAddress.of(directory.resolve("s"));
    try (var near = new UnixTransport(AFUNIXSocketChannel.open(address));
        var far = new UnixTransport(listener.accept());
        Descriptor duplicate = received.get(0).duplicate()) {
      near.write(ByteBuffer.allocateDirect(1), List.of(duplicate.handle()));
      read(far);
    }

    assertThat(received).hasSize(3);
    assertThat(Path.of("/proc/self/fd/" + received.get(2).number())).hasContent("hello");
  }

  @Test
  void isClosedOnceClosed() {
    Descriptor path = received.get(0);
    path.close();

    assertThatThrownBy(path::number).isInstanceOf(UnusableDescriptor.class);
    assertThatThrownBy(path::duplicate).isInstanceOf(UnusableDescriptor.class);
  }

  private void read(UnixTransport from) throws IOException {
    assertThat(
            from.read(
                ByteBuffer.allocateDirect(1), handle -> received.add(Descriptor.owned(handle))))
        .isEqualTo(1);
  }
}
