package dev.ampinterop.conformance.player;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SerialExecutorTest {
  @Test
  void runsOneAfterTheOtherAlsoAfterOneThatFails() throws InterruptedException {
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    List<Integer> ran = new ArrayList<>();
    var over = new CountDownLatch(1);
    var executor =
        new SerialExecutor(
            task -> {
              Thread thread = new Thread(task);
              thread.setUncaughtExceptionHandler((t, e) -> failures.add(e));
              thread.start();
            });
    for (int i = 0; i < 100; i++) {
      int number = i;
      executor.execute(
          () -> {
            ran.add(number);
            if (number == 50) {
              throw new IllegalStateException("half way");
            }
          });
    }
    executor.execute(over::countDown);

    assertThat(over.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(ran).hasSize(100).isSorted();
    assertThat(failures).singleElement().isInstanceOf(IllegalStateException.class);
  }
}
