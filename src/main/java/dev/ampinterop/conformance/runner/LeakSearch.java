package dev.ampinterop.conformance.runner;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the plays of a run that leave descriptors open, and fails them. A play that passed is held
 * back until it is cleared of that. Where something is left open all others wait, and those that
 * may have done it are played alone. Thread-safe.
 *
 * <p>Locks, in this order: {@code reviewing}, {@code playing}, and then that of one other object.
 */
final class LeakSearch {
  /** A look takes a millisecond or two for all processes; a play takes 15 at least. */
  private static final int LOOK_AFTER = 8;

  private final Stage stage;
  private final List<Play> plays;
  private final Results results;
  private final LeakLimits limits;
  private final LeakWatch watch;
  private final List<String> notes = new ArrayList<>();
  private final ReentrantLock reviewing = new ReentrantLock();

  /** Read: something is being played; write: nothing else is. Fair, so that a writer gets it. */
  private final ReentrantReadWriteLock playing = new ReentrantReadWriteLock(true);

  private int leaks; // guarded by the write lock

  /** Looks for the first time: what is open now was not left by these plays. */
  LeakSearch(Stage stage, List<Play> plays, Results results, LeakLimits limits) {
    this.stage = stage;
    this.plays = plays;
    this.results = results;
    this.limits = limits;
    this.watch = new LeakWatch(plays);
  }

  /** Plays it; one that passed is kept, and told once it is cleared. */
  Stage.Outcome play(int place) throws InterruptedException {
    Stage.Outcome outcome;
    int ended;
    playing.readLock().lockInterruptibly();
    try {
      LeakWatch.Flight flight = watch.begin(place);
      try {
        outcome = stage.play(plays.get(place));
        if (outcome.result().verdict() == Verdict.PASSED) {
          results.keep(place, outcome.result());
        }
      } finally {
        // Whoever reviews may tell its result from now on.
        ended = watch.end(flight);
      }
    } finally {
      playing.readLock().unlock();
    }
    if (ended % LOOK_AFTER == 0 && reviewing.tryLock()) {
      try {
        watch.cleared().forEach(this::tellPassed);
        if (watch.suspects(limits.settle()) && !results.stopping()) {
          if (leaks < limits.most()) {
            review();
          } else {
            noteEnough();
            watch.forget().forEach(this::tellPassed);
          }
        }
      } finally {
        reviewing.unlock();
      }
    }
    return outcome;
  }

  /** Waits until nothing is being played, and plays those alone that may have left things open. */
  void review() throws InterruptedException {
    playing.writeLock().lockInterruptibly();
    try {
      settle();
      List<LeakWatch.Flight> suspects = watch.suspects();
      if (!suspects.isEmpty()) {
        String left = watch.left();
        if (!explained(suspects)) {
          note(
              "left open, though by none of them when played alone: "
                  + left
                  + ", after "
                  + named(suspects));
        }
        watch.forget().forEach(this::tellPassed);
      }
    } finally {
      playing.writeLock().unlock();
    }
  }

  private void settle() throws InterruptedException {
    long deadline = System.nanoTime() + limits.settle().toNanos();
    watch.cleared().forEach(this::tellPassed);
    while (watch.suspects(Duration.ZERO) && System.nanoTime() < deadline) {
      Thread.sleep(LeakLimits.LOOK_EVERY.toMillis());
      watch.cleared().forEach(this::tellPassed);
    }
  }

  /** Plays each alone that has passed; whether one of the suspects is known to fail. */
  private boolean explained(List<LeakWatch.Flight> suspects) throws InterruptedException {
    LeakTrial trial = new LeakTrial(stage, watch, limits);
    boolean explained = false;
    for (LeakWatch.Flight suspect : suspects) {
      Result result = results.at(suspect.place());
      if (result == null || result.verdict() != Verdict.PASSED || results.isCutOff()) {
        explained = true;
      } else if (leaks == limits.most()) {
        explained = true;
        noteEnough();
      } else {
        Optional<LeakTrial.Leak> leak = trial.of(plays.get(suspect.place()));
        if (leak.isPresent()) {
          leaks++;
          explained = true;
          results.finish(suspect.place(), result.leaking(leak.get()));
        }
      }
    }
    return explained;
  }

  private void tellPassed(LeakWatch.Flight flight) {
    Result result = results.at(flight.place());
    if (result != null && result.verdict() == Verdict.PASSED) {
      results.tell(flight.place());
    }
  }

  private String named(List<LeakWatch.Flight> flights) {
    return flights.stream()
        .flatMap(flight -> Stream.ofNullable(results.at(flight.place())))
        .map(result -> result.caseId() + " " + result.conversation())
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private void noteEnough() {
    note("after " + limits.most() + " that left descriptors open, no more were looked for");
  }

  private void note(String note) {
    synchronized (notes) {
      if (!notes.contains(note)) {
        notes.add(note);
      }
    }
  }

  /** What is to be said of the run as a whole, for people. */
  List<String> notes() {
    synchronized (notes) {
      return List.copyOf(notes);
    }
  }
}
