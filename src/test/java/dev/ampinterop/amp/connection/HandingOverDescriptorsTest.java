package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.argument.ArgumentTypes.DESCRIPTOR;
import static dev.ampinterop.amp.argument.ArgumentTypes.STRING;
import static dev.ampinterop.amp.argument.ArgumentTypes.ampList;
import static dev.ampinterop.amp.connection.SumAndTake.FILE;
import static dev.ampinterop.amp.connection.SumAndTake.RELAY;
import static dev.ampinterop.amp.connection.SumAndTake.TAKE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.error.ConnectionLost;
import dev.ampinterop.amp.error.InvalidSignature;
import dev.ampinterop.amp.error.PeerDoesNotRead;
import dev.ampinterop.amp.error.UnusableDescriptor;
import dev.ampinterop.amp.error.ValueTooLong;
import dev.ampinterop.amp.transport.TransportPair;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is handed over to a call is closed once it is sent, and where it is not sent as well. */
@Timeout(20)
class HandingOverDescriptorsTest {
  private static final Argument<byte[]> DATA = Argument.of("data", STRING);
  private static final Command BOTH = Command.named("Both").takes(FILE, DATA).build();
  private static final Argument<List<Values>> FILES = Argument.of("files", ampList(FILE));
  private static final Command LIST = Command.named("List").takes(FILES, DATA).build();

  @TempDir Path directory;
  private FileInputStream file;
  private ScriptedPeer peer;
  private int before;

  @BeforeEach
  void connect() throws IOException {
    file = new FileInputStream(Files.writeString(directory.resolve("f"), "hello").toFile());
    peer =
        ScriptedPeer.of(
            directory,
            Responders.on(RELAY, ask -> Values.of(FILE, ask.get(FILE).handOver())).build(),
            ConnectionOptions.defaults().withMaxQueuedBytes(1000));
    own().close();
    before = OpenDescriptors.settled();
  }

  @AfterEach
  void nothingIsLeftOpen() throws IOException {
    peer.received().forEach(Descriptor::close);
    OpenDescriptors.awaitAtMost(before);
    peer.close();
    file.close();
  }

  @Test
  void isSentAndClosed() throws IOException {
    Descriptor mine = own();
    Descriptor handedOver = mine.handOver();
    assertThat(mine.isOpen()).isFalse();
    assertThat(handedOver.isOpen()).isTrue();

    peer.connection().call(TAKE, Values.of(FILE, handedOver));

    assertThat(handedOver.isOpen()).isFalse();
    peer.expect("_ask", "1", "_command", "Take", "file", "0");
    assertThat(peer.received()).hasSize(1);
    OpenDescriptors.awaitCount(before + 1);
  }

  @Test
  void isClosedWhereTheCallIsRefused() throws IOException {
    assertRefused(ValueTooLong.class, BOTH, FILE, DATA, new byte[65_536]);
    var incomplete = peer.connection().call(BOTH, Values.of(FILE, own().handOver()));
    assertThatThrownBy(incomplete::join).hasCauseInstanceOf(InvalidSignature.class);
    var notOfIt = peer.connection().call(SumAndTake.SUM, Values.of(FILE, own().handOver()));
    assertThatThrownBy(notOfIt::join).hasCauseInstanceOf(InvalidSignature.class);
    var inAList =
        peer.connection()
            .call(
                LIST,
                Values.of(
                    FILES,
                    List.of(Values.of(FILE, own().handOver()), Values.of(FILE, own().handOver())),
                    DATA,
                    new byte[65_536]));
    assertThatThrownBy(inAList::join).hasCauseInstanceOf(ValueTooLong.class);
  }

  @Test
  void isClosedWhereItIsGivenTwice() throws IOException {
    var again = Argument.of("again", DESCRIPTOR);
    var twice = Command.named("Twice").takes(FILE, again).build();
    Descriptor one = own().handOver();

    var call = peer.connection().call(twice, Values.of(FILE, one, again, one));

    assertThatThrownBy(call::join)
        .hasCauseInstanceOf(UnusableDescriptor.class)
        .hasMessageContaining("Twice.again: the descriptor is closed");
  }

  @Test
  void isClosedWhereTheConnectionIsClosed() throws IOException {
    peer.connection().abort();
    peer.connection().ended().join();
    peer.hangUp();

    assertRefused(ConnectionLost.class, BOTH, FILE, DATA, new byte[0]);
    before -= 2;
  }

  @Test
  void isClosedWhereTooMuchIsQueued() throws Exception {
    List<CompletableFuture<Values>> calls = Collections.synchronizedList(new ArrayList<>());
    // Some are queued, the others refused.
    List<Thread> callers =
        Stream.generate(() -> new Thread(() -> calls.add(peer.connection().call(BOTH, much()))))
            .limit(20)
            .toList();
    callers.forEach(Thread::start);
    assertThat(OpenDescriptors.await(() -> calls.size() == callers.size())).isTrue();
    assertThat(calls)
        .anySatisfy(
            call ->
                assertThatThrownBy(() -> call.getNow(null))
                    .hasCauseInstanceOf(PeerDoesNotRead.class));
    peer.connection().abort();
    peer.connection().ended().join();
    peer.hangUp();
    for (Thread caller : callers) {
      caller.join();
    }
    before -= 2;
  }

  @Test
  void isClosedWhereNoneCanTravel() throws IOException {
    try (var pair = TransportPair.overTcp();
        var connection = AmpConnection.open(pair.client(), Responders.none())) {
      var call = connection.call(TAKE, Values.of(FILE, own().handOver()));

      assertThatThrownBy(call::join).hasCauseInstanceOf(UnusableDescriptor.class);
    }
  }

  @Test
  void whatAResponderHandsOverIsClosed() throws IOException {
    peer.send(
        ScriptedPeer.box("_ask", "1", "_command", "Relay", "file", "0").toBytes(),
        List.of(file.getFD()));
    peer.expect("_answer", "1", "file", "0");
    assertThat(peer.received()).hasSize(1);
  }

  @Test
  void aBorrowedOneCannotBeHandedOver() throws IOException {
    Descriptor borrowed = Descriptor.borrowed(file.getFD());

    assertThatThrownBy(borrowed::handOver)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is borrowed");
    assertThatThrownBy(borrowed::detach).isInstanceOf(IllegalStateException.class);
    Descriptor closed = own();
    closed.close();
    assertThatThrownBy(closed::handOver).isInstanceOf(UnusableDescriptor.class);
  }

  private <T extends Throwable> void assertRefused(
      Class<T> why, Command command, Argument<Descriptor> file, Argument<byte[]> data, byte[] bytes)
      throws IOException {
    Descriptor handedOver = own().handOver();
    var call = peer.connection().call(command, Values.of(file, handedOver, data, bytes));

    assertThatThrownBy(call::join).hasCauseInstanceOf(why);
    assertThat(handedOver.isOpen()).isFalse();
  }

  private Values much() {
    return Values.of(FILE, own().handOver(), DATA, new byte[60_000]);
  }

  private Descriptor own() {
    try {
      return Descriptor.borrowed(file.getFD()).duplicate();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
