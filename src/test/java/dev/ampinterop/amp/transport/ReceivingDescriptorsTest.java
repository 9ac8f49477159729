package dev.ampinterop.amp.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.amp.TestBytes;
import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.ArgumentTypes;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.connection.ConnectionEnd;
import dev.ampinterop.amp.descriptor.Descriptor;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/** How many descriptors one message may bring, and what becomes of them if there is no room. */
@Timeout(20)
class ReceivingDescriptorsTest {

  @TempDir Path directory;
  private AFUNIXSocketChannel near;
  private UnixTransport far;
  private UnixTransport transport;
  private FileInputStream file;
  private final List<Descriptor> received = new ArrayList<>();
  private int most;
  private int before;

  @BeforeEach
  void connect() throws IOException {
    file = new FileInputStream(Files.writeString(directory.resolve("f"), "hello").toFile());
    var address = AFUNIXSocketAddress.of(directory.resolve("s"));
    try (var listener = AFUNIXServerSocketChannel.open()) {
      listener.bind(address);
      near = AFUNIXSocketChannel.open(address);
      far = new UnixTransport(listener.accept());
    }
    Descriptor.borrowed(file.getFD()).duplicate().close(); // libraries open some of their own
    most = Math.min(253, OpenDescriptors.room()); // SCM_MAX_FD; junixsocket has room for 60
    before = OpenDescriptors.settled();
  }

  @AfterEach
  void nothingIsLeftOpen() throws IOException {
    received.forEach(Descriptor::close);
    if (transport != null) {
      transport.release();
    }
    OpenDescriptors.awaitAtMost(before);
    near.close();
    far.close();
    file.close();
  }

  @Test
  void asManyAsLinuxPassesArriveInOneMessage() throws IOException {
    transport = new UnixTransport(near);
    assertThat(transport.descriptorRoom()).isEqualTo(DescriptorRoom.REPLACED);
    send(most);

    assertThat(read(transport)).isEqualTo(1);
    assertThat(received).hasSize(most);
    for (Descriptor descriptor : received) {
      assertThat(target(descriptor)).isEqualTo(directory.resolve("f").toString());
      assertThat(OpenDescriptors.isClosedOnExec(descriptor.number())).isTrue();
    }
  }

  @Test
  void roomThatJunixsocketGivesNeedsNoReflection() throws IOException {
    AncillaryBuffer.of(near, JunixsocketInternals.find()); // as if junixsocket had done it
    transport = new UnixTransport(near, false, null);
    assertThat(transport.descriptorRoom()).isEqualTo(DescriptorRoom.GRANTED);
    assertThat(transport.losesDescriptors()).isEmpty();
    send(most);

    assertThat(read(transport)).isEqualTo(1);
    assertThat(received).hasSize(most);
  }

  @Test
  void withoutRoomDescriptorsAreDroppedAndBytesArrive() throws IOException {
    transport = new UnixTransport(near, false, null);
    assertThat(transport.descriptorRoom()).isEqualTo(DescriptorRoom.NONE);
    assertThat(transport.losesDescriptors().orElseThrow()).contains("--add-opens");
    send(1);
    send(most);

    assertThat(read(transport)).isEqualTo(1);
    assertThat(read(transport)).isEqualTo(1);
    assertThat(received).isEmpty();
  }

  @Test
  void aReadThatFailsForAnotherReasonClosesNothingThatCameBefore() throws IOException {
    transport = new UnixTransport(near);
    send(3);
    read(transport);
    transport.write(ByteBuffer.allocateDirect(1), List.of()); // what nobody reads resets
    far.close();

    assertThatThrownBy(() -> read(transport))
        .isInstanceOf(IOException.class)
        .hasMessageNotContaining("descriptors");
    assertThat(received).hasSize(3);
    for (Descriptor descriptor : received) {
      assertThat(target(descriptor)).isEqualTo(directory.resolve("f").toString());
    }
    before--; // the other end of the connection
  }

  @Test
  void whatCameButWasNotTakenIsClosedWithTheConnection() throws IOException {
    transport = new UnixTransport(near);
    send(most);
    transport.close();

    assertThat(read(transport)).isEqualTo(-1);
    assertThat(received).isEmpty();
    before--;
  }

  @Test
  void withoutRoomTheFirstBoxThatNamesOneEndsTheConnection() throws IOException {
    transport = new UnixTransport(near, true, null);
    var argument = Argument.of("file", ArgumentTypes.DESCRIPTOR);
    var take = Command.named("Take").takes(argument).build();
    try (var connection =
        AmpConnection.open(transport, Responders.on(take, ask -> Values.of()).build())) {
      byte[] box =
          new BoxBuilder()
              .put("_ask", TestBytes.bytes("1"))
              .put("_command", TestBytes.bytes("Take"))
              .put("file", TestBytes.bytes("0"))
              .build()
              .toBytes();
      far.write(ByteBuffer.allocateDirect(box.length).put(box).flip(), List.of(file.getFD()));

      ConnectionEnd end = connection.ended().join();
      assertThat(end.how()).isEqualTo(ConnectionEnd.How.LOST);
      assertThat(end.cause()).hasMessageContaining("--add-opens org.newsclub.net.unix/");
    }
    before--;
  }

  private void send(int count) throws IOException {
    List<FileDescriptor> many = Collections.nCopies(count, file.getFD());
    far.write(ByteBuffer.allocateDirect(1), many);
  }

  private int read(UnixTransport transport) throws IOException {
    return transport.read(
        ByteBuffer.allocateDirect(9), handle -> received.add(Descriptor.owned(handle)));
  }

  private static String target(Descriptor descriptor) throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor.number())).toString();
  }
}
