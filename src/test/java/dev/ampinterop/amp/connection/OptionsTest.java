package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.connection.SumAndTake.A;
import static dev.ampinterop.amp.connection.SumAndTake.B;
import static dev.ampinterop.amp.connection.SumAndTake.SUM;
import static dev.ampinterop.amp.connection.SumAndTake.TOTAL;
import static java.math.BigInteger.ONE;
import static java.math.BigInteger.TWO;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.amp.TestBytes;
import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.ArgumentTypes;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.error.CallTimedOut;
import dev.ampinterop.amp.error.ConnectionLost;
import dev.ampinterop.amp.error.PeerDoesNotRead;
import dev.ampinterop.amp.error.TooManyDescriptors;
import dev.ampinterop.amp.transport.Transport;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Limits, time-outs, listeners, and closing without breaking a promise. */
@Timeout(30)
class OptionsTest {
  private static final Argument<byte[]> BULK = Argument.of("bulk", ArgumentTypes.STRING);
  private static final Command FETCH = Command.named("Fetch").returns(BULK).build();
  private static final Values ONE_AND_ONE = Values.of(A, ONE, B, ONE);

  @TempDir Path directory;
  private @Nullable ScriptedPeer opened;

  @AfterEach
  void close() throws IOException {
    peer().close();
  }

  @Test
  void aCallThatTakesTooLongFailsAndItsAnswerIsDropped() throws Exception {
    serve(Responders.none(), ConnectionOptions.defaults().withCallTimeout(Duration.ofMillis(20)));
    var connection = peer().connection();

    var call = connection.call(SUM, ONE_AND_ONE);

    assertThatThrownBy(call::join)
        .cause()
        .isInstanceOf(CallTimedOut.class)
        .hasMessageContaining("Sum");
    peer().sendBox("_answer", "1", "total", "2");
    peer().sendBox("_ask", "1", "_command", "No");
    peer().next();
    assertThat(peer().next()).isPresent();
    assertThat(connection.ended()).isNotDone();
  }

  @Test
  void oneCallCanHaveATimeOfItsOwn() throws Exception {
    serve(Responders.none(), ConnectionOptions.defaults());

    var hurried = peer().connection().call(SUM, ONE_AND_ONE, Duration.ofMillis(20));
    var patient = peer().connection().call(SUM, ONE_AND_ONE);

    assertThatThrownBy(hurried::join).cause().isInstanceOf(CallTimedOut.class);
    assertThat(patient).isNotDone();
  }

  @Test
  void answersForAPeerThatDoesNotReadAreBounded() throws Exception {
    byte[] bulk = new byte[60_000];
    serve(
        Responders.on(FETCH, ask -> Values.of(BULK, bulk)).build(),
        ConnectionOptions.defaults().withMaxQueuedBytes(1 << 20));
    var connection = peer().connection();

    Thread asking =
        new Thread(
            () -> {
              try {
                for (int i = 1; i < 10_000; i++) {
                  peer().sendBox("_ask", Integer.toHexString(i), "_command", "Fetch");
                }
              } catch (IOException e) {
                // The connection is over, as it should be.
              }
            });
    asking.start();

    var end = connection.ended().get(20, SECONDS);
    asking.join();
    assertThat(end.cause()).isInstanceOf(PeerDoesNotRead.class).hasMessageContaining("1048576");
  }

  @Test
  void descriptorsThatNobodyTakesAreBounded() throws Exception {
    Path file = Files.writeString(directory.resolve("f"), "x");
    serve(Responders.none(), ConnectionOptions.defaults().withMaxUnclaimedDescriptors(3));
    var connection = peer().connection();
    int before = OpenDescriptors.count();

    try (var in = new FileInputStream(file.toFile())) {
      List<FileDescriptor> four = Collections.nCopies(4, in.getFD());
      peer().send(TestBytes.bytes("\0"), four);

      assertThat(connection.ended().get(10, SECONDS).cause())
          .isInstanceOf(TooManyDescriptors.class)
          .hasMessageContaining("4 descriptors");
    }
    assertThat(connection.unclaimedDescriptors()).isEqualTo(4);
    assertThat(OpenDescriptors.count()).isLessThanOrEqualTo(before);
  }

  @Test
  void listenersHearOfBoxesCallsAndTheEnd() throws Exception {
    var heard = Collections.synchronizedList(new ArrayList<String>());
    serve(
        Responders.on(SUM, ask -> Values.of(TOTAL, ask.get(A).add(ask.get(B)))).build(),
        ConnectionOptions.defaults().withListener(new Notes(heard)).withListener(new Failing()));
    var connection = peer().connection();

    var call = connection.call(SUM, ONE_AND_ONE);
    peer().next();
    peer().sendBox("_answer", "1", "total", "2");
    assertThat(call.get(10, SECONDS).get(TOTAL)).isEqualTo(TWO);
    peer().sendBox("_ask", "9", "_command", "Sum", "a", "1", "b", "2");
    peer().next();
    peer().hangUp();
    connection.ended().get(10, SECONDS);

    assertThat(heard)
        .containsExactly(
            "sent Box(_ask=1 _command=Sum a=1 b=1) +0",
            "received Box(_answer=1 total=2) +0",
            "called Sum null",
            "received Box(_ask=9 _command=Sum a=1 b=2) +0",
            "sent Box(_answer=9 total=3) +0",
            "ended CLOSED_BY_PEER");
  }

  @Test
  void aListenerDecidesWhoHearsOfAConnection() throws Exception {
    var heard = Collections.synchronizedList(new ArrayList<String>());
    serve(
        Responders.none(),
        ConnectionOptions.defaults()
            .withListener(new Choosing(() -> Optional.of(new Notes(heard))))
            .withListener(new Choosing(Optional::empty))
            .withListener(
                new Choosing(
                    () -> {
                      throw new IllegalStateException("a listener's own fault");
                    })));

    peer().hangUp();
    peer().connection().ended().get(10, SECONDS);

    assertThat(heard).containsExactly("ended CLOSED_BY_PEER");
  }

  @Test
  void closingWaitsForOurCallsAndTheirs() throws Exception {
    var answer = new CompletableFuture<Values>();
    serve(Responders.builder().onLater(SUM, ask -> answer).build(), ConnectionOptions.defaults());
    var connection = peer().connection();
    var call = connection.call(SUM, ONE_AND_ONE);
    peer().next();
    peer().sendBox("_ask", "9", "_command", "Sum", "a", "1", "b", "2");
    var other = connection.call(SUM, ONE_AND_ONE);
    peer().next();
    peer().sendBox("_answer", "2", "total", "2");
    other.get(10, SECONDS);

    var ended = connection.closeWhenAnswered();
    assertThat(connection.call(SUM, ONE_AND_ONE))
        .failsWithin(10, SECONDS)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(ConnectionLost.class);
    peer().sendBox("_answer", "1", "total", "2");
    assertThat(call.get(10, SECONDS).get(TOTAL)).isEqualTo(TWO);
    assertThat(ended).isNotDone();
    answer.complete(Values.of(TOTAL, TWO));

    peer().expect("_answer", "9", "total", "2").expectEnd();
    assertThat(ended.get(10, SECONDS).how()).isEqualTo(ConnectionEnd.How.CLOSED_BY_US);
  }

  @Test
  void closingAnIdleConnectionTakesNoWaiting() throws Exception {
    serve(Responders.none(), ConnectionOptions.defaults());

    assertThat(peer().connection().closeWhenAnswered()).succeedsWithin(10, SECONDS);
  }

  private void serve(Responders responders, ConnectionOptions options) throws IOException {
    opened = ScriptedPeer.of(directory, responders, options);
  }

  private ScriptedPeer peer() {
    assertThat(opened).isNotNull();
    return opened;
  }

  private record Notes(List<String> heard) implements ConnectionListener {
    @Override
    public void sent(Box box, int descriptors) {
      heard.add("sent " + box + " +" + descriptors);
    }

    @Override
    public void received(Box box, int descriptors) {
      heard.add("received " + box + " +" + descriptors);
    }

    @Override
    public void called(Command command, Duration took, @Nullable Throwable failure) {
      heard.add("called " + command.name() + " " + failure);
    }

    @Override
    public void ended(ConnectionEnd end) {
      heard.add("ended " + end.how());
    }
  }

  private record Choosing(Supplier<Optional<ConnectionListener>> choice)
      implements ConnectionListener {
    @Override
    public Optional<ConnectionListener> forConnection(Transport transport) {
      return choice.get();
    }

    @Override
    public void ended(ConnectionEnd end) {
      throw new AssertionError("hears though it has sent somebody else, or nobody");
    }
  }

  private static final class Failing implements ConnectionListener {
    @Override
    public void sent(Box box, int descriptors) {
      throw new IllegalStateException("a listener's own fault");
    }
  }
}
