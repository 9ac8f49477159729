package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.TestBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.ProtocolSwitch;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.descriptor.ForgottenDescriptor;
import dev.ampinterop.amp.transport.SwitchedProtocol;
import dev.ampinterop.amp.transport.SwitchedStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the protocol that took over does not close is not left open either. */
@Timeout(30)
class DescriptorsAfterSwitchTest {
  private static final Command SWITCH = Command.named("Switch").switchesProtocol().build();

  @TempDir Path directory;
  private final BlockingQueue<ForgottenDescriptor> forgotten = new LinkedBlockingQueue<>();
  private FileInputStream file;
  private int before;

  @BeforeEach
  void open() throws IOException {
    file = new FileInputStream(Files.writeString(directory.resolve("f"), "hello").toFile());
    try (var peer = switchedTo(Descriptor::close)) { // opens what is opened once
      send(peer, 1);
    }
    before = OpenDescriptors.settled();
  }

  @AfterEach
  void nothingIsLeftOpen() throws IOException {
    OpenDescriptors.awaitAtMost(before);
    file.close();
  }

  @Test
  void whatItForgetsIsReportedAndClosed() throws Exception {
    try (var peer = switchedTo(descriptor -> assertThat(descriptor.isOpen()).isTrue())) {
      send(peer, 3);

      assertThat(
              OpenDescriptors.await(
                  () -> {
                    System.gc();
                    return forgotten.size() == 3;
                  }))
          .isTrue();
      assertThat(forgotten.take().what()).isEqualTo(directory.resolve("f").toString());
      assertThat(peer.connection().ended()).isNotDone();
    }
  }

  @Test
  void whereItFailsTheOthersAreClosed() throws Exception {
    try (var peer = switchedTo(failing())) {
      send(peer, 3);

      assertThat(peer.connection().ended().get(10, TimeUnit.SECONDS).cause())
          .hasMessage("no more of these");
      OpenDescriptors.awaitAtMost(before + 2); // the peer's end
      assertThat(forgotten).isEmpty();
    }
  }

  @Test
  void whereItFailsTheOthersThatCameBeforeAreClosed() throws Exception {
    try (var peer = served(failing())) {
      peer.send(
          ScriptedPeer.box("_ask", "1", "_command", "Switch").toBytes(),
          Collections.nCopies(3, file.getFD()));

      assertThat(peer.connection().ended().get(10, TimeUnit.SECONDS).cause())
          .hasMessage("no more of these");
      OpenDescriptors.awaitAtMost(before + 2);
      assertThat(forgotten).isEmpty();
    }
  }

  private static Consumer<Descriptor> failing() {
    return descriptor -> {
      descriptor.close();
      throw new IllegalStateException("no more of these");
    };
  }

  private ScriptedPeer switchedTo(Consumer<Descriptor> protocol) throws IOException {
    ScriptedPeer peer = served(protocol);
    peer.sendBox("_ask", "1", "_command", "Switch");
    peer.expect("_answer", "1");
    return peer;
  }

  private ScriptedPeer served(Consumer<Descriptor> protocol) throws IOException {
    var listener =
        new ConnectionListener() {
          @Override
          public void forgotten(ForgottenDescriptor descriptor) {
            forgotten.add(descriptor);
          }
        };
    return ScriptedPeer.of(
        directory,
        Responders.on(SWITCH, ask -> Values.of(ProtocolSwitch.TO, new Receiving(protocol))).build(),
        ConnectionOptions.defaults().withListener(listener));
  }

  private void send(ScriptedPeer peer, int descriptors) throws IOException {
    peer.send(bytes("x"), Collections.nCopies(descriptors, file.getFD()));
  }

  /** Takes descriptors; bytes do not matter. */
  private record Receiving(Consumer<Descriptor> descriptors) implements SwitchedProtocol {
    @Override
    public void started(SwitchedStream stream) {}

    @Override
    public void received(ByteBuffer bytes) {}

    @Override
    public void received(Descriptor descriptor) {
      descriptors.accept(descriptor);
    }

    @Override
    public void ended(@Nullable Throwable cause) {}
  }
}
