package dev.ampinterop.conformance.conversation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a conversation leaves AMP, as it passes by. Holds what passed behind that; of TLS
 * only the first piece of each side, since nobody can read it. Not thread-safe.
 */
public final class DepartureFinder {
  private final Set<String> switches;
  private final List<Passed> tail = new ArrayList<>();
  private @Nullable Passed named;
  private @Nullable Passed last;
  private long held;

  /**
   * @param switches the commands of which the user has said that they switch, one char per byte
   */
  public DepartureFinder(Set<String> switches) {
    this.switches = Set.copyOf(switches);
  }

  /** Looks at what passed next. */
  public void accept(Passed one) {
    if (Departure.isLeft(one)) {
      if (one.kind() != Passed.Kind.TLS
          || tail.stream().noneMatch(each -> each.from() == one.from())) {
        tail.add(one);
        held += one.held();
      }
    } else if (tail.isEmpty() && one.kind() == Passed.Kind.ANSWER && one.call() != null) {
      if (Departure.isNamed(one.command(), switches)) {
        named = one;
      }
      last = one;
    }
  }

  /** Whether it has left AMP by now, so that what passes is not AMP any more. */
  public boolean hasLeft() {
    return !tail.isEmpty();
  }

  /** How many bytes are held of what passed behind it. */
  public long held() {
    return held;
  }

  /**
   * Where it leaves AMP; empty where it does not.
   *
   * @param passed all that passed, to find the call in it
   */
  public Optional<Departure> in(Iterable<Passed> passed) {
    Passed answer = named != null || tail.isEmpty() ? named : last;
    if (answer == null) {
      return Optional.empty();
    }
    Passed.Kind to =
        !tail.isEmpty()
            ? tail.get(0).kind()
            : switches.contains(answer.command()) ? Passed.Kind.STREAM : Passed.Kind.TLS;
    for (Passed one : passed) {
      if (one.isCall() && Departure.isSame(one.call(), answer.call())) {
        return Optional.of(new Departure(one, answer, to, tail));
      }
    }
    return Optional.empty();
  }
}
