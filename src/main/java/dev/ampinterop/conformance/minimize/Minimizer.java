package dev.ampinterop.conformance.minimize;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.conversation.Value;
import dev.ampinterop.conformance.decode.Sighting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Delta debugging, from coarse to fine: connections, calls with what came of them, single boxes,
 * keys, values, descriptors; and again, until nothing more can go. Each pass takes away big pieces
 * first, then halves of them. The order is fixed, so the same symptom gives the same result.
 *
 * <p>What an application shows only after many calls is looked for first: see {@link Repeats}.
 *
 * <p>Not thread-safe, and to be used once.
 */
public final class Minimizer {
  private final Symptom symptom;
  private final MinimizeListener listener;
  private final long deadline;
  private final Optional<Random> order;
  private final Optional<Role> script;
  private List<Conversation> best = List.of();
  private Reductions reductions = Reductions.ofImplementation();
  private Optional<Shown> shown = Optional.empty();
  private int tries;

  /**
   * Makes small what an AMP implementation shows something in.
   *
   * @param limit after which no more is tried
   * @param seed tries pieces in another order, to end elsewhere; from front to back where empty
   */
  public Minimizer(
      Symptom symptom, MinimizeListener listener, Duration limit, Optional<Long> seed) {
    this(symptom, listener, limit, seed, Optional.empty());
  }

  /**
   * @param script the side that is played to an application; empty where an AMP implementation
   *     shows the symptom
   */
  public Minimizer(
      Symptom symptom,
      MinimizeListener listener,
      Duration limit,
      Optional<Long> seed,
      Optional<Role> script) {
    this.symptom = symptom;
    this.listener = listener;
    this.deadline = System.nanoTime() + limit.toNanos();
    this.order = seed.map(Random::new);
    this.script = script;
  }

  /**
   * What came of it.
   *
   * @param best the least that was found
   * @param shown how that showed the symptom
   * @param tries how many candidates were tried
   * @param isLeast whether nothing more can be taken away; false where the time was over before
   */
  public record Outcome(List<Conversation> best, Shown shown, int tries, boolean isLeast) {}

  /** How many boxes these have, what is no box counted as one. */
  public static int boxes(List<Conversation> connections) {
    return connections.stream().mapToInt(conversation -> conversation.turns().size()).sum();
  }

  /**
   * Makes them smaller.
   *
   * @param first how they showed the symptom when they were played as they are
   * @throws InterruptedException when the thread was interrupted; what was found so far was told
   *     the listener
   */
  public Outcome minimize(List<Conversation> connections, Shown first) throws InterruptedException {
    best = List.copyOf(connections);
    shown = Optional.of(first);
    if (script.isPresent()) {
      reductions = Reductions.ofApplication(script.get(), connections);
    }
    reduce(best, Reductions::keepConnections);
    closeOurselves();
    boolean isRepeated =
        script.isPresent()
            && new Repeats(reductions, script.get(), this::tried)
                .shorten(best, shown.orElseThrow());
    boolean smaller = true;
    while (smaller) {
      smaller = isRepeated ? simplifyAll() : reduceAll();
    }
    return new Outcome(best, shown.orElseThrow(), tries, !timeIsOver());
  }

  /**
   * Has the script close where the application did: what made it close may go, and would be waited
   * for in every later try. Where its closing is the symptom, it has to have the time for it.
   */
  private void closeOurselves() throws InterruptedException {
    boolean isSymptom =
        shown
            .flatMap(Shown::sighting)
            .filter(seen -> seen.kind() == Sighting.Kind.CLOSES)
            .isPresent();
    for (int index = 0; script.isPresent() && !isSymptom && index < best.size(); index++) {
      if (best.get(index).closedBy().equals(script.map(Role::other))) {
        List<Conversation> changed = new ArrayList<>(best);
        changed.set(index, best.get(index).closedBy(script.get()));
        shows(changed);
      }
    }
  }

  private boolean reduceAll() throws InterruptedException {
    if (timeIsOver()) {
      return false;
    }
    boolean smaller = reduce(best, Reductions::keepConnections);
    for (int index = 0; index < best.size(); index++) {
      smaller |= reduce(index);
    }
    return smaller;
  }

  private boolean reduce(int index) throws InterruptedException {
    boolean smaller = reduce(reductions.calls(best.get(index)), index, reductions::keepCalls);
    smaller |= reduce(reductions.turns(best.get(index)), index, reductions::keepTurns);
    smaller |= reduce(reductions.keys(best.get(index)), index, reductions::keepKeys);
    smaller |= script.isPresent() && rename(index);
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
          if (timeIsOver()) {
            return smaller;
          } else if (start >= left.size()) {
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

  /**
   * What calls name alike stays alike, on all connections: one name in place of several, then a
   * shorter one.
   */
  private boolean rename(int index) throws InterruptedException {
    boolean smaller = false;
    Set<Value> seen = new HashSet<>();
    for (Reductions.Key key : reductions.values(best.get(index))) {
      Conversation from = best.get(index);
      Value old = Reductions.value(from, key).orElse(null);
      if (!(old instanceof Value.Plain) || !seen.add(old)) {
        continue;
      }
      List<Value> candidates = new ArrayList<>(reductions.others(from, key));
      candidates.remove(old);
      candidates.addAll(reductions.simpler(from, key, old));
      for (Value one : candidates) {
        if (shows(best.stream().map(each -> reductions.rename(each, old, one)).toList())) {
          smaller = true;
          break;
        }
      }
    }
    return smaller;
  }

  /** Shorter values, plainer descriptors. */
  private boolean simplify(int index) throws InterruptedException {
    boolean smaller = false;
    for (Reductions.Key key : reductions.values(best.get(index))) {
      boolean wentDown = true;
      while (wentDown) {
        wentDown = false;
        Conversation from = best.get(index);
        Optional<Value> value = Reductions.value(from, key);
        List<Value> simpler =
            value.map(old -> reductions.simpler(from, key, old)).orElse(List.of());
        for (Value one : simpler) {
          List<Conversation> changed = new ArrayList<>(best);
          changed.set(index, Reductions.replace(from, key, one));
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

  /** Simpler values in all copies of a call that is made again and again. */
  private boolean simplifyAll() throws InterruptedException {
    if (timeIsOver()) {
      return false;
    }
    boolean smaller = false;
    for (int index = 0; index < best.size(); index++) {
      List<Reductions.Key> tried = new ArrayList<>();
      for (Reductions.Key key : reductions.values(best.get(index))) {
        Conversation from = best.get(index);
        Value old = Reductions.value(from, key).orElseThrow();
        boolean isKnown =
            tried.stream()
                .anyMatch(
                    one ->
                        one.name().equals(key.name())
                            && Reductions.value(from, one).equals(Optional.of(old)));
        if (isKnown) {
          continue;
        }
        tried.add(key);
        for (Value simpler : reductions.simpler(from, key, old)) {
          List<Conversation> changed = new ArrayList<>(best);
          changed.set(index, Reductions.replaceAll(from, key, old, simpler));
          if (shows(changed)) {
            smaller = true;
            break;
          }
        }
      }
    }
    return smaller;
  }

  private boolean shows(List<Conversation> candidate) throws InterruptedException {
    return tried(candidate).isPresent();
  }

  private Optional<Shown> tried(List<Conversation> candidate) throws InterruptedException {
    // Connections go as a whole, in their own pass.
    boolean isOneEmpty = candidate.stream().anyMatch(one -> one.turns().isEmpty());
    if (timeIsOver() || candidate.isEmpty() || isOneEmpty) {
      return Optional.empty();
    }
    Optional<Shown> result = symptom.shownBy(candidate);
    tries++;
    // What the time has cut off shows nothing.
    if (timeIsOver()) {
      result = Optional.empty();
    }
    if (result.isPresent()) {
      best = List.copyOf(candidate);
      shown = result;
      listener.found(result.get().passed());
    }
    listener.tried(tries, boxes(best));
    return result;
  }

  private boolean timeIsOver() {
    return System.nanoTime() >= deadline;
  }
}
