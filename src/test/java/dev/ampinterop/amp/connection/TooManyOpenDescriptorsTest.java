package dev.ampinterop.amp.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.amp.TestBytes;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.error.UnusableDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that may have no more descriptors open loses the connection they came on, only. */
@Timeout(60)
class TooManyOpenDescriptorsTest {
  private static final int LIMIT = 256;

  @TempDir Path directory;

  @Test
  void onlyTheConnectionThatBringsTooManyIsLostAndNothingStaysOpen() throws Exception {
    String shell = "ulimit -n " + LIMIT + " && exec \"$@\"";
    assertThat(LimitedChild.run(shell, "sh", Child.class, directory)).endsWith("passed\n");
  }

  /** The process with the limit: both ends of three connections. */
  static final class Child {
    private final Path directory;
    private final FileInputStream file;
    private int calls;

    private Child(Path directory) throws IOException {
      this.directory = directory;
      this.file = new FileInputStream(Files.writeString(directory.resolve("f"), "hello").toFile());
    }

    public static void main(String[] arguments) throws Exception {
      assertThat(Files.readString(Path.of("/proc/self/limits")))
          .containsPattern("Max open files +" + LIMIT + " ");
      new Child(Path.of(arguments[0])).run();
      System.out.println("passed");
    }

    private void run() throws IOException {
      try (var other = ScriptedPeer.of(directory, SumAndTake.responders())) {
        callWithFile(other);
        loseOneMessage(LIMIT - 3); // as many as Linux passes: some of them fit
        int before = OpenDescriptors.settled();
        loseOneMessage(LIMIT - 3);
        OpenDescriptors.awaitAtMost(before);
        callWithFile(other);

        loseManyMessages();
        OpenDescriptors.awaitAtMost(before);
        callWithFile(other);

        loseOneMessageWithoutAnyRoom();
        OpenDescriptors.awaitAtMost(before);
        callWithFile(other);

        sendWithoutAnyRoom(other);
        OpenDescriptors.awaitAtMost(before);
        callWithFile(other);
      }
    }

    private void loseOneMessage(int descriptors) throws IOException {
      try (var peer = ScriptedPeer.of(directory, Responders.none())) {
        peer.send(TestBytes.bytes("\0"), Collections.nCopies(descriptors, file.getFD()));
        assertLost(peer);
      }
    }

    private void loseManyMessages() throws IOException {
      try (var peer = ScriptedPeer.of(directory, Responders.none())) {
        // One byte each of a box that never ends: a key of one byte and a value of 255 and more.
        byte[] box = TestBytes.bytes("\0\1a\377\377" + "x".repeat(LIMIT));
        try {
          for (byte one : box) {
            peer.send(new byte[] {one}, List.of(file.getFD()));
          }
        } catch (IOException e) {
          // It is lost already, before the last was sent.
        }
        assertLost(peer);
      }
    }

    private void loseOneMessageWithoutAnyRoom() throws IOException {
      try (var peer = ScriptedPeer.of(directory, Responders.none())) {
        withoutAnyRoom(
            () -> {
              peer.send(TestBytes.bytes("\0"), List.of(file.getFD()));
              assertLost(peer);
            });
      }
    }

    // What is written before the call returns takes no descriptor; what would is refused.
    private void sendWithoutAnyRoom(ScriptedPeer peer) throws IOException {
      Descriptor borrowed = Descriptor.borrowed(file.getFD());
      call(peer, borrowed); // loads the classes, which takes descriptors
      expectCall(peer, 0);
      withoutAnyRoom(
          () -> {
            assertThatThrownBy(borrowed::duplicate)
                .isInstanceOf(UnusableDescriptor.class)
                .hasMessageContaining("Too many open files");
            call(peer, borrowed);
          });
      expectCall(peer, 1);
    }

    private static void call(ScriptedPeer peer, Descriptor descriptor) {
      peer.connection().call(SumAndTake.TAKE, Values.of(SumAndTake.FILE, descriptor));
    }

    private static void expectCall(ScriptedPeer peer, int number) throws IOException {
      peer.expect("_ask", "" + (number + 1), "_command", "Take", "file", "" + number);
      assertThat(peer.received()).hasSize(1);
      peer.received().remove(0).close();
    }

    private interface Attempt {
      void run() throws IOException;
    }

    private static void withoutAnyRoom(Attempt what) throws IOException {
      List<FileInputStream> fill = new ArrayList<>();
      try {
        while (true) {
          fill.add(new FileInputStream("/dev/null"));
        }
      } catch (IOException e) {
        what.run();
      } finally {
        for (FileInputStream stream : fill) {
          stream.close();
        }
      }
    }

    private static void assertLost(ScriptedPeer peer) {
      ConnectionEnd end = peer.connection().ended().join();
      assertThat(end.how()).isEqualTo(ConnectionEnd.How.LOST);
      assertThat(end.cause()).hasMessageContaining("may have no more open (ulimit -n");
      System.out.println(end);
    }

    private void callWithFile(ScriptedPeer peer) throws IOException {
      file.getChannel().position(0);
      peer.send(
          ScriptedPeer.box("_ask", "1", "_command", "Take", "file", String.valueOf(calls++))
              .toBytes(),
          List.of(file.getFD()));
      assertThat(peer.next().orElseThrow().text("content")).isEqualTo("hello");
    }
  }
}
