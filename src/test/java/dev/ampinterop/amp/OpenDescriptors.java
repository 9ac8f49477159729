package dev.ampinterop.amp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Counting descriptors, and waiting for what other threads do. */
public final class OpenDescriptors {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private OpenDescriptors() {}

  /** How many descriptors this process has open. */
  public static int count() {
    return new File("/proc/self/fd").list().length;
  }

  /** Fails unless the process comes to have that many again. */
  public static void awaitCount(int expected) {
    await(() -> count() == expected);
    assertThat(count()).as("open descriptors").isEqualTo(expected);
  }

  /** Waits until something holds; gives up after 10 s and says whether it did. */
  public static boolean await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      LockSupport.parkNanos(200_000);
    }
    return true;
  }
}
