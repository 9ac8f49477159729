package dev.ampinterop.conformance.minimize;

import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.conversation.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Delta debugging, from coarse to fine: connections, calls with what came of them, single boxes,
 * keys, values, descriptors; and again, until nothing more can go. Each pass takes away big pieces
 * first, then halves of them. The order is fixed, so the same symptom gives the same result.
 *
 * <p>Not thread-safe, and to be used once.
 */
public final class Minimizer {
  private final Symptom symptom;
  private final MinimizeListener listener;
  private final long deadline;
  private final Optional<Random> order;
  private List<Conversation> best = List.of();
  private int tries;

  /**
   * @param limit after which no more is tried
   * @param seed tries pieces in another order, to end elsewhere; from front to back where empty
   */
  public Minimizer(
      Symptom symptom, MinimizeListener listener, Duration limit, Optional<Long> seed) {
    this.symptom = symptom;
    this.listener = listener;
    this.deadline = System.nanoTime() + limit.toNanos();
    this.order = seed.map(Random::new);
  }

  /**
   * What came of it.
   *
   * @param best the least that was found
   * @param tries how many candidates were tried
   * @param isLeast whether nothing more can be taken away; false where the time was over before
   */
  public record Outcome(List<Conversation> best, int tries, boolean isLeast) {}

  /** How many boxes these have, what is no box counted as one. */
  public static int boxes(List<Conversation> connections) {
    return connections.stream().mapToInt(conversation -> conversation.turns().size()).sum();
  }

  /**
   * Makes them smaller. They have to show the symptom themselves, which is not looked at again.
   *
   * @throws InterruptedException when the thread was interrupted; what was found so far was told
   *     the listener
   */
  public Outcome minimize(List<Conversation> connections) throws InterruptedException {
    best = List.copyOf(connections);
    boolean smaller = true;
    while (smaller && !timeIsOver()) {
      smaller = reduce(best, Reductions::keepConnections);
      for (int index = 0; index < best.size(); index++) {
        smaller |= reduce(index);
      }
    }
    return new Outcome(best, tries, !smaller && !timeIsOver());
  }

  private boolean reduce(int index) throws InterruptedException {
    boolean smaller = reduce(Reductions.calls(best.get(index)), index, Reductions::keepCalls);
    smaller |= reduce(best.get(index).turns(), index, Conversation::with);
    smaller |= reduce(Reductions.keys(best.get(index)), index, Reductions::keepKeys);
    smaller |= simplify(index);
    return smaller;
  }

  private interface Rebuild<T> {
    List<Conversation> of(List<Conversation> from, List<T> kept);
  }

  private interface RebuildOne<T> {
    Conversation of(Conversation from, List<T> kept);
  }

  private <T> boolean reduce(List<T> pieces, int index, RebuildOne<T> rebuild)
      throws InterruptedException {
    return reduce(
        pieces,
        (from, kept) -> {
          List<Conversation> changed = new ArrayList<>(from);
          changed.set(index, rebuild.of(from.get(index), kept));
          return changed;
        });
  }

  private <T> boolean reduce(List<T> pieces, Rebuild<T> rebuild) throws InterruptedException {
    List<Conversation> from = best;
    List<T> left = pieces;
    boolean smaller = false;
    // A last piece may go as well where something else is left to show the symptom.
    for (int size = Math.max(1, left.size() / 2); !left.isEmpty(); size = next(size)) {
      boolean wentDown = true;
      while (wentDown) {
        wentDown = false;
        for (int start : starts(left.size(), size)) {
          if (start >= left.size()) {
            continue;
          }
          List<T> kept = new ArrayList<>(left.subList(0, start));
          kept.addAll(left.subList(Math.min(left.size(), start + size), left.size()));
          if (shows(rebuild.of(from, kept))) {
            left = kept;
            smaller = true;
            wentDown = size == 1;
          }
        }
      }
      if (size == 1) {
        break;
      }
    }
    return smaller;
  }

  private static int next(int size) {
    return Math.max(1, size / 2);
  }

  /** From back to front, so that what was taken away does not move what comes next. */
  private List<Integer> starts(int length, int size) {
    List<Integer> starts = new ArrayList<>();
    for (int start = 0; start < length; start += size) {
      starts.add(start);
    }
    Collections.reverse(starts);
    order.ifPresent(random -> Collections.shuffle(starts, random));
    return starts;
  }

  /** Shorter values, plainer descriptors. */
  private boolean simplify(int index) throws InterruptedException {
    boolean smaller = false;
    for (Reductions.Key key : Reductions.keys(best.get(index))) {
      boolean wentDown = true;
      while (wentDown) {
        wentDown = false;
        Optional<Value> value = Reductions.value(best.get(index), key);
        for (Value simpler : value.map(Reductions::simpler).orElse(List.of())) {
          List<Conversation> changed = new ArrayList<>(best);
          changed.set(index, Reductions.replace(best.get(index), key, simpler));
          if (shows(changed)) {
            wentDown = true;
            smaller = true;
            break;
          }
        }
      }
    }
    return smaller;
  }

  private boolean shows(List<Conversation> candidate) throws InterruptedException {
    if (timeIsOver() || boxes(candidate) == 0) {
      return false;
    }
    boolean isShown = symptom.isShownBy(candidate);
    tries++;
    if (isShown) {
      best = List.copyOf(candidate);
      listener.found(best);
    }
    listener.tried(tries, boxes(best));
    return isShown;
  }

  private boolean timeIsOver() {
    return System.nanoTime() >= deadline;
  }
}
