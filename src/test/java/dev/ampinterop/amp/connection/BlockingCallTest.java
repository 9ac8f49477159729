package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.connection.SumAndTake.A;
import static dev.ampinterop.amp.connection.SumAndTake.B;
import static dev.ampinterop.amp.connection.SumAndTake.SUM;
import static dev.ampinterop.amp.connection.SumAndTake.TOTAL;
import static java.math.BigInteger.ONE;
import static java.math.BigInteger.TWO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.ArgumentTypes;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.error.CallTimedOut;
import dev.ampinterop.amp.error.ConnectionLost;
import dev.ampinterop.amp.error.DeclaredError;
import dev.ampinterop.amp.error.InvalidSignature;
import dev.ampinterop.amp.error.LocalProtocolException;
import dev.ampinterop.amp.error.UnhandledCommand;
import dev.ampinterop.amp.error.UnknownRemoteError;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls that wait for their answers. */
@Timeout(20)
class BlockingCallTest {
  private static final Command READ =
      Command.named("Read")
          .takes(A)
          .returns(TOTAL)
          .fails("ZERO", ArithmeticException.class, ArithmeticException::new)
          .fails("NO_FILE", FileNotFoundException.class, FileNotFoundException::new)
          .build();

  private static final Argument<Descriptor> FILE = Argument.of("file", ArgumentTypes.DESCRIPTOR);
  private static final Command GIVE = Command.named("Give").takes(FILE).returns(TOTAL).build();

  @TempDir Path directory;
  private ScriptedPeer peer;

  @BeforeEach
  void connect() throws IOException {
    peer = ScriptedPeer.of(directory, Responders.none());
  }

  @AfterEach
  void close() throws IOException {
    peer.close();
  }

  @Test
  void givesTheAnswer() throws Exception {
    FutureTask<Values> sum =
        started(() -> peer.connection().callAndWait(SUM, Values.of(A, ONE, B, TWO)));

    peer.expect("_ask", "1", "_command", "Sum", "a", "1", "b", "2");
    peer.sendBox("_answer", "1", "total", "3");

    assertThat(sum.get().get(TOTAL)).isEqualTo(3);
  }

  @Test
  void throwsWhatTheCallFailedWithItself() throws Exception {
    assertThat(failure("ZERO")).isInstanceOf(ArithmeticException.class).hasMessage("why");
    assertThat(failure("UNHANDLED")).isInstanceOf(UnhandledCommand.class);
    assertThat(failure("ODD")).isInstanceOf(UnknownRemoteError.class);
    assertThatThrownBy(() -> peer.connection().callAndWait(READ, Values.of()))
        .isInstanceOf(InvalidSignature.class)
        .hasMessage("forgot a for Read");
    assertThatThrownBy(() -> peer.connection().callAndWait(READ, Values.of(A, ONE), Duration.ZERO))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessageContaining("needs some time");
    peer.connection().close();
    assertThatThrownBy(() -> peer.connection().callAndWait(READ, Values.of(A, ONE)))
        .isInstanceOf(ConnectionLost.class);
  }

  @Test
  void aCheckedExceptionIsTheCauseOfADeclaredError() throws Exception {
    assertThat(failure("NO_FILE"))
        .isInstanceOfSatisfying(
            DeclaredError.class,
            e ->
                assertThat(e.declared())
                    .isInstanceOf(FileNotFoundException.class)
                    .hasMessage("why"))
        .hasMessage("java.io.FileNotFoundException: why")
        .hasCauseInstanceOf(FileNotFoundException.class);
  }

  @Test
  void waitsNoLongerThanItMay() throws Exception {
    assertThatThrownBy(
            () -> peer.connection().callAndWait(READ, Values.of(A, ONE), Duration.ofMillis(1)))
        .isInstanceOf(CallTimedOut.class);
    goesOn("2");
  }

  @Test
  void anInterruptEndsTheWaitAndLeavesTheConnectionAlone() throws Exception {
    interruptARead();

    peer.sendBox("_answer", "1", "total", "3"); // is dropped
    goesOn("2");
  }

  @Test
  void nobodyWaitsForACallWhoseCallerWasInterrupted() throws Exception {
    interruptARead();

    assertThat(peer.connection().closeWhenAnswered().get(10, TimeUnit.SECONDS))
        .isEqualTo(ConnectionEnd.BY_US);
  }

  private void interruptARead() throws Exception {
    var waiting = new CompletableFuture<Thread>();
    FutureTask<Values> read =
        started(
            () -> {
              waiting.complete(Thread.currentThread());
              try {
                return peer.connection().callAndWait(READ, Values.of(A, ONE));
              } finally {
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
              }
            });
    peer.expect("_ask", "1", "_command", "Read", "a", "1");

    waiting.get().interrupt();

    assertThatThrownBy(read::get).hasCauseInstanceOf(InterruptedException.class);
  }

  @Test
  void anAnswerThatIsThereBeforeTheCallIsCancelledIsClosed() {
    List<String> closed = new ArrayList<>();
    var call =
        new CompletableFuture<String>() {
          @Override
          public String get() throws InterruptedException {
            complete("answer");
            throw new InterruptedException();
          }
        };

    assertThatThrownBy(() -> BlockingCall.await(call, closed::add))
        .isInstanceOf(InterruptedException.class);

    assertThat(closed).containsExactly("answer");
  }

  @Test
  void anInterruptedThreadMakesNoCall() throws Exception {
    try (var file = new RandomAccessFile(directory.resolve("f").toFile(), "rw")) {
      Descriptor.borrowed(file.getFD()).duplicate().close(); // the JDK opens some of its own
      int before = OpenDescriptors.settled();
      Descriptor given = Descriptor.borrowed(file.getFD()).duplicate().handOver();
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> peer.connection().callAndWait(GIVE, Values.of(FILE, given)))
          .isInstanceOf(InterruptedException.class);

      assertThat(Thread.interrupted()).isFalse();
      assertThat(given.isOpen()).isFalse();
      OpenDescriptors.awaitAtMost(before);
    }
    goesOn("1");
  }

  @Test
  void theReadingThreadIsNotKeptWaitingForItself() throws Exception {
    var nothing = Command.named("Nothing").withoutAnswer().build();
    CompletableFuture<Values> onTheReadingThread =
        peer.connection()
            .call(SUM, Values.of(A, ONE, B, TWO))
            .thenApply(
                answer -> {
                  try {
                    peer.connection().callAndWait(nothing, Values.of()); // waits for nothing
                    return peer.connection().callAndWait(READ, Values.of(A, ONE));
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                });
    peer.expect("_ask", "1", "_command", "Sum", "a", "1", "b", "2");
    peer.sendBox("_answer", "1", "total", "3");

    assertThatThrownBy(onTheReadingThread::join)
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Read was not called: waiting on the thread that reads its answer");
    peer.expect("_command", "Nothing");
    goesOn("3");
  }

  private Throwable failure(String code) throws Exception {
    FutureTask<Values> read = started(() -> peer.connection().callAndWait(READ, Values.of(A, ONE)));
    String tag = peer.next().orElseThrow().text("_ask");
    peer.sendBox("_error", String.valueOf(tag), "_error_code", code, "_error_description", "why");
    try {
      throw new AssertionError("answered with " + read.get());
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  private void goesOn(String tag) throws Exception {
    FutureTask<Values> sum =
        started(() -> peer.connection().callAndWait(SUM, Values.of(A, ONE, B, TWO)));
    String next = peer.next().orElseThrow().text("_ask");
    while (!tag.equals(next)) {
      next = peer.next().orElseThrow().text("_ask");
    }
    peer.sendBox("_answer", tag, "total", "3");
    assertThat(sum.get().get(TOTAL)).isEqualTo(3);
  }

  private static FutureTask<Values> started(Callable<Values> call) {
    var task = new FutureTask<>(call);
    new Thread(task, "caller").start();
    return task;
  }
}
