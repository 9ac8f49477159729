package dev.ampinterop.amp.descriptor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.OpenDescriptors;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.FileDescriptorCast;

/** A descriptor opens as what it is, and what was opened closes it. */
@Timeout(20)
class OpeningDescriptorsTest {
  @TempDir Path directory;
  private Path path;
  private int before;

  @BeforeEach
  void count() throws IOException {
    path = Files.writeString(directory.resolve("f"), "hello");
    try (var in = new FileInputStream(path.toFile())) {
      copy(in).close(); // libraries open some of their own
    }
    before = OpenDescriptors.settled();
  }

  @AfterEach
  void nothingIsLeftOpen() {
    OpenDescriptors.awaitAtMost(before);
  }

  @Test
  void aFileForReadingCannotBeWritten() throws IOException {
    try (var in = new FileInputStream(path.toFile());
        FileChannel channel = copy(in).toFileChannel()) {
      in.skipNBytes(1);

      assertThat(channel.position()).isEqualTo(1); // shared, as both are the same open file
      assertThat(text(channel, 2)).isEqualTo("el");
      assertThat(in.read()).isEqualTo('l');
      assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(1)))
          .isInstanceOf(NonWritableChannelException.class);
    }
  }

  @Test
  void aFileForWritingCannotBeRead() throws IOException {
    try (var file = new FileOutputStream(path.toFile(), true);
        FileChannel channel = Descriptor.borrowed(file.getFD()).duplicate().toFileChannel()) {
      channel.position(0); // has no effect on what appends
      channel.write(ByteBuffer.wrap("!".getBytes(UTF_8)));

      assertThat(Files.readString(path)).isEqualTo("hello!");
      assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1)))
          .isInstanceOf(NonReadableChannelException.class);
    }
  }

  @Test
  void aFileForBothIsReadAndWritten() throws IOException {
    try (var file = new RandomAccessFile(path.toFile(), "rw");
        FileChannel channel = Descriptor.borrowed(file.getFD()).duplicate().toFileChannel()) {
      assertThat(text(channel, 2)).isEqualTo("he");
      channel.write(ByteBuffer.wrap("LL".getBytes(UTF_8)));
      assertThat(channel.position()).isEqualTo(4);
      assertThat(file.getFilePointer()).isEqualTo(4);
      assertThat(text(channel.position(0), 5)).isEqualTo("heLLo");

      channel.write(ByteBuffer.wrap("H".getBytes(UTF_8)), 0);
      channel.truncate(4).force(true);
      assertThat(channel.size()).isEqualTo(4);
      var at = ByteBuffer.allocate(9);
      assertThat(channel.read(at, 0)).isEqualTo(4);
      assertThat(channel.map(MapMode.READ_ONLY, 0, 1).get()).isEqualTo((byte) 'H');
      assertThatThrownBy(() -> channel.map(MapMode.READ_WRITE, 0, 1))
          .isInstanceOf(UnsupportedOperationException.class);
      try (var lock = channel.lock();
          var copy = FileChannel.open(path);
          var target = new FileOutputStream(directory.resolve("copy").toFile())) {
        assertThat(lock.isValid()).isTrue();
        assertThat(channel.transferTo(0, 4, target.getChannel())).isEqualTo(4);
        assertThat(channel.transferFrom(copy, 4, 4)).isEqualTo(4);
      }
      channel.tryLock(0, 1, true).close();
      assertThat(Files.readString(path)).isEqualTo("HeLLHeLL");
      assertThat(channel.write(new ByteBuffer[] {ByteBuffer.allocate(1)})).isEqualTo(1);
      assertThat(channel.position(0).read(new ByteBuffer[] {ByteBuffer.allocate(2)})).isEqualTo(2);
    }
  }

  @Test
  void closingTheValueClosesItsChannel() throws IOException {
    try (var file = new RandomAccessFile(path.toFile(), "rw")) {
      Descriptor own = Descriptor.borrowed(file.getFD()).duplicate();
      FileChannel channel = own.toFileChannel();
      own.close();

      assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1)))
          .isInstanceOf(IOException.class);
      channel.close();
    }
  }

  @Test
  void aPipeIsNoFileButCarriesBytes() throws Exception {
    Path fifo = directory.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).inheritIO().start().waitFor())
        .isZero();
    before = OpenDescriptors.settled();
    try (var both = new RandomAccessFile(fifo.toFile(), "rw");
        var own = Descriptor.borrowed(both.getFD()).duplicate()) {
      assertThatThrownBy(own::toFileChannel)
          .isInstanceOf(IOException.class)
          .hasMessageMatching("fd \\d+ has no positions \\(.*\\); see toByteChannel");
      assertThat(own.isOpen()).isTrue();

      ByteChannel channel = own.toByteChannel();
      channel.write(ByteBuffer.wrap("hi".getBytes(UTF_8)));
      assertThat(text(channel, 2)).isEqualTo("hi");
      channel.close();
      assertThat(own.isOpen()).isFalse();
    }
  }

  @Test
  void aTcpConnectionCarriesBytes() throws IOException {
    try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Set<String> open = sockets();
      try (var near = new Socket()) {
        near.connect(new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()));
        String number = sockets().stream().filter(n -> !open.contains(n)).findFirst().orElseThrow();
        try (var far = listener.accept();
            ByteChannel channel = copy(Integer.parseInt(number)).toByteChannel()) {
          channel.write(ByteBuffer.wrap("ping".getBytes(UTF_8)));
          assertThat(far.getInputStream().readNBytes(4)).isEqualTo("ping".getBytes(UTF_8));
          far.getOutputStream().write("pong".getBytes(UTF_8));
          assertThat(text(channel, 4)).isEqualTo("pong");
        }
        assertThatThrownBy(() -> copyClosed(Integer.parseInt(number)))
            .isInstanceOf(IOException.class)
            .hasMessageEndingWith("is no UNIX stream socket");
      }
    }
  }

  @Test
  void aUnixListenerAccepts() throws IOException {
    var address = AFUNIXSocketAddress.of(directory.resolve("s"));
    try (var listener = AFUNIXServerSocketChannel.open()) {
      listener.bind(address);
      try (var own = Descriptor.borrowed(listener.getFileDescriptor()).duplicate();
          var same = own.toServerSocketChannel();
          var near = AFUNIXSocketChannel.open(address);
          var far = same.accept()) {
        near.write(ByteBuffer.wrap(new byte[] {7}));
        var one = ByteBuffer.allocate(1);
        far.read(one);
        assertThat(one.get(0)).isEqualTo((byte) 7);
      }
    }
  }

  @Test
  void aUnixDatagramSocketReceives() throws IOException {
    var address = AFUNIXSocketAddress.of(directory.resolve("d"));
    try (var socket = AFUNIXDatagramChannel.open();
        var sender = AFUNIXDatagramChannel.open()) {
      socket.bind(address);
      try (var own = Descriptor.borrowed(socket.getFileDescriptor()).duplicate();
          var same = own.toDatagramChannel()) {
        sender.send(ByteBuffer.wrap("datagram".getBytes(UTF_8)), address);
        var whole = ByteBuffer.allocate(20);
        same.receive(whole);
        assertThat(whole.position()).isEqualTo(8);
      }
      try (var own = Descriptor.borrowed(socket.getFileDescriptor()).duplicate()) {
        assertThatThrownBy(own::toServerSocketChannel)
            .isInstanceOf(IOException.class)
            .hasMessageEndingWith("is no UNIX stream socket");
      }
    }
  }

  @Test
  void whatIsClosedOpensAsNothing() throws IOException {
    Descriptor closed;
    try (var in = new FileInputStream(path.toFile())) {
      closed = copy(in);
    }
    closed.close();

    assertThatThrownBy(closed::toFileChannel).isInstanceOf(IOException.class);
    assertThatThrownBy(closed::toSocketChannel).isInstanceOf(IOException.class);
  }

  private static Descriptor copy(FileInputStream in) throws IOException {
    return Descriptor.borrowed(in.getFD()).duplicate();
  }

  private static Descriptor copy(int number) throws IOException {
    return Descriptor.borrowed(FileDescriptorCast.unsafeUsing(number).getFileDescriptor())
        .duplicate();
  }

  private static void copyClosed(int number) throws IOException {
    try (var own = copy(number)) {
      own.toSocketChannel();
    }
  }

  private static Set<String> sockets() throws IOException {
    try (Stream<Path> entries = Files.list(Path.of("/proc/self/fd"))) {
      return entries
          .filter(entry -> isSocket(entry))
          .map(entry -> entry.getFileName().toString())
          .collect(Collectors.toSet());
    }
  }

  private static boolean isSocket(Path entry) {
    try {
      return Files.readSymbolicLink(entry).toString().startsWith("socket:");
    } catch (IOException e) {
      return false; // closed since
    }
  }

  private static String text(ByteChannel channel, int length) throws IOException {
    var bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
    return new String(bytes.array(), 0, bytes.position(), UTF_8);
  }

  @Test
  void aPipeIsReadAsWholeAsAFile() throws Exception {
    Path copy = directory.resolve("copy");

    assertThat(bytesOfPipe(InputStream::readAllBytes)).asString(UTF_8).isEqualTo("hello");
    assertThat(bytesOfPipe(in -> in.readNBytes(2))).asString(UTF_8).isEqualTo("he");
    assertThat(bytesOfPipe(in -> in.readNBytes(9))).asString(UTF_8).isEqualTo("hello");
    assertThat(bytesOfPipe(in -> in.readNBytes(0))).isEmpty();
    assertThat(numberOfPipe(in -> in.skip(9))).isEqualTo(5);
    assertThat(numberOfPipe(in -> in.skip(0))).isEqualTo(0);
    assertThat(numberOfPipe(in -> in.skip(2) * 1000 + in.read())).isEqualTo(2000 + 'l');
    assertThat(
            numberOfPipe(
                in -> {
                  in.skipNBytes(4);
                  return (long) in.read();
                }))
        .isEqualTo('o');
    assertThat(
            numberOfPipe(
                in -> {
                  try (var out = new FileOutputStream(copy.toFile())) {
                    return in.transferTo(out);
                  }
                }))
        .isEqualTo(5);
    assertThat(copy).hasContent("hello");
    assertThatThrownBy(() -> ofPipe(in -> in.readNBytes(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFileIsReadFromItsPositionOn() throws IOException {
    try (var in = new FileInputStream(path.toFile());
        InputStream copied = copy(in).toInputStream()) {
      assertThat(copied.skip(1)).isEqualTo(1);
      assertThat(copied.readNBytes(1)).asString(UTF_8).isEqualTo("e");
      assertThat(copied.skip(-1)).isEqualTo(-1);
      assertThat(copied.readAllBytes()).asString(UTF_8).isEqualTo("ello");
      assertThat(copied.readAllBytes()).isEmpty();
    }
  }

  private interface Reading<T> {
    T of(InputStream in) throws IOException;
  }

  private byte[] bytesOfPipe(Reading<byte[]> reading) throws Exception {
    return ofPipe(reading);
  }

  private long numberOfPipe(Reading<Long> reading) throws Exception {
    return ofPipe(reading);
  }

  /** What is read of a pipe with "hello" in it. */
  private <T> T ofPipe(Reading<T> reading) throws Exception {
    Path fifo = Files.createTempFile(directory, "fifo", "");
    Files.delete(fifo);
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).inheritIO().start().waitFor())
        .isZero();
    Process writer = new ProcessBuilder("sh", "-c", "printf hello > " + fifo).inheritIO().start();
    try (var in = new FileInputStream(fifo.toFile());
        InputStream opened = copy(in).toInputStream()) {
      return reading.of(opened);
    } finally {
      writer.waitFor();
    }
  }
}
