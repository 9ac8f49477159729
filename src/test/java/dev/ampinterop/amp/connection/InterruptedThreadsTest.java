package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.connection.SumAndTake.A;
import static dev.ampinterop.amp.connection.SumAndTake.B;
import static dev.ampinterop.amp.connection.SumAndTake.SUM;
import static dev.ampinterop.amp.connection.SumAndTake.TOTAL;
import static java.math.BigInteger.ONE;
import static java.math.BigInteger.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.ArgumentTypes;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Responders;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An interrupt is the affair of one thread: the connection, which others share, goes on. */
@Timeout(30)
class InterruptedThreadsTest {
  private static final Argument<byte[]> MUCH = Argument.of("much", ArgumentTypes.STRING);
  private static final Command ECHO = Command.named("Echo").takes(MUCH).returns(MUCH).build();
  private static final Command RESTORE = Command.named("Restore").takes(A).returns(TOTAL).build();

  private static final Responders RESPONDERS =
      Responders.builder()
          .including(SumAndTake.responders())
          .on(ECHO, ask -> Values.of(MUCH, ask.get(MUCH)))
          .on(
              RESTORE,
              ask -> {
                Thread.currentThread().interrupt();
                return Values.of(TOTAL, ask.get(A));
              })
          .build();

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void aCallOnAnInterruptedThreadIsMadeAndTheThreadStaysInterrupted(Link.Over over)
      throws Exception {
    try (Link link = Link.over(over, directory, RESPONDERS)) {
      Thread.currentThread().interrupt();
      CompletableFuture<Values> answer = sum(link);
      CompletableFuture<Values> echo = link.client().call(ECHO, Values.of(MUCH, new byte[60_000]));

      assertThat(Thread.interrupted()).isTrue();
      assertThat(answer.join().get(TOTAL)).isEqualTo(TWO);
      assertThat(echo.join().get(MUCH)).hasSize(60_000);
      assertThat(sum(link).join().get(TOTAL)).isEqualTo(TWO);
      assertThat(link.client().ended()).isNotDone();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aResponderThatLeavesTheReadingThreadInterruptedDoesNotEndIt(Link.Over over)
      throws Exception {
    try (Link link = Link.over(over, directory, RESPONDERS)) {
      link.client().call(RESTORE, Values.of(A, ONE)).join();

      assertThat(sum(link).join().get(TOTAL)).isEqualTo(TWO);
    }
  }

  @ParameterizedTest
  @EnumSource
  void threadsThatAreInterruptedWhileTheyCallLeaveTheConnectionToOthers(Link.Over over)
      throws Exception {
    try (Link link = Link.over(over, directory, RESPONDERS)) {
      for (int round = 0; round < 20; round++) {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        var calling = new CountDownLatch(4);
        List<Future<?>> callers =
            IntStream.range(0, 4)
                .<Future<?>>mapToObj(i -> pool.submit(() -> callOn(link, calling)))
                .toList();
        calling.await();
        callers.get(0).cancel(true);
        pool.shutdownNow();
        assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();

        assertThat(sum(link).join().get(TOTAL)).isEqualTo(TWO);
      }
      assertThat(link.client().ended()).isNotDone();
    }
  }

  private static Void callOn(Link link, CountDownLatch calling) throws Exception {
    byte[] much = new byte[30_000];
    while (true) {
      CompletableFuture<Values> answer = link.client().call(ECHO, Values.of(MUCH, much));
      calling.countDown();
      answer.get(); // until it is interrupted
    }
  }

  private static CompletableFuture<Values> sum(Link link) {
    return link.client().call(SUM, Values.of(A, ONE, B, ONE));
  }
}
