package dev.ampinterop.amp.descriptor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.amp.error.UnusableDescriptor;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;

@Timeout(20)
class DescriptorTest {
  @TempDir Path directory;
  private Path path;
  private RandomAccessFile file;
  private int before;

  @BeforeAll
  static void librariesOpenSomeOfTheirOwn(@TempDir Path folder) throws IOException {
    speakThroughASocketChannel(folder.resolve("s"));
  }

  @BeforeEach
  void open() throws IOException {
    path = Files.writeString(directory.resolve("f"), "hello");
    file = new RandomAccessFile(path.toFile(), "rw");
    Descriptor.borrowed(file.getFD()).duplicate().close(); // the JDK opens some of its own
    before = OpenDescriptors.settled();
  }

  @AfterEach
  void nothingIsLeftOpen() throws IOException {
    OpenDescriptors.awaitAtMost(before);
    file.close();
  }

  @Test
  void aBorrowedOneStaysOpen() throws IOException {
    Descriptor.borrowed(file.getFD()).close();

    assertThat(file.read()).isEqualTo('h');
  }

  @Test
  void anOwnedOneIsClosedOnce() throws IOException {
    Descriptor own = Descriptor.borrowed(file.getFD()).duplicate();
    int number = own.number();
    assertThat(own.isOpen()).isTrue();
    assertThat(own).hasToString("fd " + number);

    own.close();
    try (var other = Descriptor.borrowed(file.getFD()).duplicate()) {
      assertThat(other.number()).isEqualTo(number);
      own.close();
      assertThat(other.isOpen()).isTrue();
      OpenDescriptors.awaitCount(before + 1);
    }
    assertThat(own.isOpen()).isFalse();
    assertThat(own).hasToString("fd closed");
    assertThatThrownBy(own::number)
        .isInstanceOf(UnusableDescriptor.class)
        .hasMessage("the descriptor is closed");
  }

  @Test
  void aClosedOneCannotBeDuplicated() throws IOException {
    Descriptor own = Descriptor.borrowed(file.getFD()).duplicate();
    own.close();

    assertThatThrownBy(own::duplicate).isInstanceOf(UnusableDescriptor.class);
    assertThatThrownBy(Descriptor.borrowed(new FileDescriptor())::duplicate)
        .isInstanceOf(UnusableDescriptor.class);
  }

  @Test
  void aStreamOwnsIt() throws IOException {
    Descriptor own = Descriptor.borrowed(file.getFD()).duplicate();
    try (var in = own.toInputStream()) {
      assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("hello");
    }

    assertThat(own.isOpen()).isFalse();
    own.close();
  }

  @Test
  void closingItClosesItsStream() throws IOException {
    Descriptor own = Descriptor.borrowed(file.getFD()).duplicate();
    FileInputStream in = own.toInputStream();
    own.close();

    assertThatThrownBy(in::read).isInstanceOf(IOException.class);
    in.close();
  }

  @Test
  void writesThroughAStream() throws IOException {
    try (var out = Descriptor.borrowed(file.getFD()).duplicate().toOutputStream()) {
      out.write("HELL".getBytes(UTF_8));
    }

    assertThat(Files.readString(path)).isEqualTo("HELLo");
  }

  @Test
  void readsAndWritesAtPositionsThroughItsStreams() throws IOException {
    try (var out = Descriptor.borrowed(file.getFD()).duplicate().toOutputStream();
        var in = Descriptor.borrowed(file.getFD()).duplicate().toInputStream()) {
      out.getChannel().write(ByteBuffer.wrap("y".getBytes(UTF_8)), 4);
      var last = ByteBuffer.allocate(9);
      in.getChannel().read(last, 3);

      assertThat(new String(last.array(), 0, last.position(), UTF_8)).isEqualTo("ly");
    }
  }

  @Test
  void speaksThroughASocketChannelAndIsClosedBesideIt() throws IOException {
    speakThroughASocketChannel(directory.resolve("s"));
  }

  private static void speakThroughASocketChannel(Path socket) throws IOException {
    var address = AFUNIXSocketAddress.of(socket);
    try (var listener = AFUNIXServerSocketChannel.open()) {
      listener.bind(address);
      try (var near = AFUNIXSocketChannel.open(address);
          var far = listener.accept()) {
        try (var own = Descriptor.borrowed(near.getFileDescriptor()).duplicate();
            var channel = own.toSocketChannel()) {
          channel.write(ByteBuffer.wrap(new byte[] {7}));
        }
        var one = ByteBuffer.allocate(1);
        far.read(one);

        assertThat(one.get(0)).isEqualTo((byte) 7);
      }
    }
  }

  @Test
  void whatIsNoSocketCannotBeOneAndStaysOpen() throws IOException {
    try (var own = Descriptor.borrowed(file.getFD()).duplicate()) {
      assertThatThrownBy(own::toSocketChannel).isInstanceOf(IOException.class);
      assertThat(own.isOpen()).isTrue();
    }
  }

  @Test
  void whatWasGivenAwayIsClosedInEveryRespect() throws IOException {
    Descriptor first = Descriptor.borrowed(file.getFD()).duplicate();
    Descriptor viewOfFirst = first.borrow();
    Descriptor second = first.handOver();
    Descriptor viewOfSecond = second.borrow();
    FileDescriptor handle = second.detach();

    for (Descriptor old : new Descriptor[] {first, second, viewOfFirst, viewOfSecond}) {
      assertThat(old.isOpen()).isFalse();
      assertThat(old.handle().valid()).isFalse();
      assertThat(old.borrow().isOpen()).isFalse();
      assertThat(old).hasToString("fd closed");
      assertThatThrownBy(old::number).isInstanceOf(UnusableDescriptor.class);
      assertThatThrownBy(old::duplicate).isInstanceOf(UnusableDescriptor.class);
      assertThatThrownBy(() -> old.toInputStream().read()).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> old.toByteChannel().read(ByteBuffer.allocate(1)))
          .isInstanceOf(IOException.class);
      assertThatThrownBy(old::toFileChannel).isInstanceOf(IOException.class);
      assertThatThrownBy(old::toSocketChannel).isInstanceOf(IOException.class);
      old.close();
    }
    assertThatThrownBy(first::handOver).isInstanceOf(UnusableDescriptor.class);
    assertThatThrownBy(second::detach).isInstanceOf(UnusableDescriptor.class);
    try (var in = new FileInputStream(handle)) {
      assertThat(in.read()).isEqualTo('h');
    }
  }
}
