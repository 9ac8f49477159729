package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.connection.SumAndTake.A;
import static dev.ampinterop.amp.connection.SumAndTake.B;
import static dev.ampinterop.amp.connection.SumAndTake.SUM;
import static java.math.BigInteger.ONE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.amp.argument.Values;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How many threads a connection needs. */
@Timeout(60)
class ThreadsTest {
  private static final int CALLS = 500;

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void manyAnswersDoNotStartManyThreads(Link.Over over) throws Exception {
    var threads = ManagementFactory.getThreadMXBean();
    try (Link link = Link.over(over, directory, SumAndTake.responders())) {
      long before = threads.getTotalStartedThreadCount();
      for (int i = 0; i < CALLS; i++) {
        link.client().call(SUM, Values.of(A, ONE, B, ONE)).join();
      }
      // A writer on each side; the JVM may start a compiler's thread or two as well.
      assertThat(threads.getTotalStartedThreadCount() - before).isLessThan(10);
    }
  }
}
