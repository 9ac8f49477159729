package dev.ampinterop.conformance.mutations;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sees to it that each input ends in time. Thread-safe; its own thread is a daemon. */
final class Watchdog {
  /** An input takes milliseconds, and one that goes through tshark some hundreds of them. */
  private static final long DEADLINE_NANOS = 60_000_000_000L;

  private static final long LOOK_MILLIS = 1000;

  private final Alarm alarm;
  private final Thread watched = Thread.currentThread();
  private @Nullable Turn turn;

  private record Turn(String kind, long number, Mutant mutant, long began) {}

  /** Is told of an input that does not end. */
  interface Alarm {
    void raise(String kind, long number, Mutant mutant, String stack);
  }

  /** Watches the thread that makes it. */
  Watchdog(Alarm alarm) {
    this.alarm = alarm;
    Thread thread = new Thread(this::watch, "watchdog");
    thread.setDaemon(true);
    thread.start();
  }

  synchronized void begin(String kind, long number, Mutant mutant) {
    turn = new Turn(kind, number, mutant, System.nanoTime());
  }

  synchronized void end() {
    turn = null;
  }

  private synchronized @Nullable Turn late() {
    Turn now = turn;
    return now != null && System.nanoTime() - now.began() > DEADLINE_NANOS ? now : null;
  }

  private void watch() {
    try {
      Turn late = late();
      while (late == null) {
        Thread.sleep(LOOK_MILLIS);
        late = late();
      }
      String stack =
          Arrays.stream(watched.getStackTrace())
              .limit(20)
              .map(frame -> "    at " + frame)
              .collect(Collectors.joining("\n"));
      alarm.raise(late.kind(), late.number(), late.mutant(), stack);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
