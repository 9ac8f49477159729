package dev.ampinterop.conformance.decode;

import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.conversation.PassedWalk;
import dev.ampinterop.conformance.decode.CallWalk.Call;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The calls that a side made, beside those that it should have made: each beside the same one of
 * its command. Where there are fewer or more of a command than there should be, one that is missing
 * or too many is known by its values, so that those behind it do not look wrong:
 *
 * <pre>
 *   should  Heard 1  Heard 2  Heard 3  Heard 4
 *   made    Heard 1  Heard 2           Heard 4
 * </pre>
 *
 * <p>Not thread-safe, and to be used once.
 */
final class OwnCalls {
  /** Nobody reads more of them. */
  private static final int MOST = 1000;

  /** How many calls may wait for their counterparts until nothing more is compared. */
  private static final int MOST_WAITING = 1000;

  /** How many calls of a command are looked through for one that is alike. */
  private static final int MOST_AHEAD = 100;

  private final Role side;
  private final CarriedDescriptors carried;
  private final CallWalk came;
  private final CallWalk expected;
  private final Map<String, Integer> missing;
  private final Map<String, Deque<Call>> made = new HashMap<>();
  private final Map<String, Deque<Call>> wanted = new LinkedHashMap<>();
  private final Set<String> told = new HashSet<>();
  private final List<Sighting> seen = new ArrayList<>();

  /**
   * @param should what should have passed
   * @param side whose calls
   * @param carried compares descriptors
   */
  OwnCalls(
      CapturedConversation passed,
      CapturedConversation should,
      Role side,
      CarriedDescriptors carried) {
    this.side = side;
    this.carried = carried;
    this.came = new CallWalk(passed, side);
    this.expected = new CallWalk(should, side);
    this.missing = new HashMap<>();
    count(should, 1);
    count(passed, -1);
  }

  private void count(CapturedConversation conversation, int each) {
    PassedWalk walk = new PassedWalk(conversation.events().iterator(), conversation.switches());
    while (walk.hasNext()) {
      Passed one = walk.next();
      if (one.isCall() && one.from() == side) {
        missing.merge(one.command(), each, Integer::sum);
      }
    }
  }

  /** What is wrong with them. */
  List<Sighting> unlike() {
    while (seen.size() < MOST
        && waiting() < MOST_WAITING
        && (came.hasNext() || expected.hasNext())) {
      if (came.hasNext()) {
        add(made, came.next());
      }
      if (expected.hasNext()) {
        add(wanted, expected.next());
      }
      wanted.forEach((command, right) -> compare(command, of(made, command), right));
      if (!expected.hasNext()) {
        made.forEach(this::tooMany);
      }
    }
    if (waiting() < MOST_WAITING) {
      wanted.values().stream()
          .filter(left -> !left.isEmpty())
          .forEach(left -> tell(left.element(), Sighting.Kind.NOT_CALLED));
    }
    return seen;
  }

  private static void add(Map<String, Deque<Call>> calls, Call call) {
    calls.computeIfAbsent(call.ask().command(), any -> new ArrayDeque<>()).add(call);
  }

  private static Deque<Call> of(Map<String, Deque<Call>> calls, String command) {
    return calls.getOrDefault(command, new ArrayDeque<>());
  }

  private int waiting() {
    return waiting(made.values()) + waiting(wanted.values());
  }

  private static int waiting(Collection<Deque<Call>> calls) {
    return calls.stream().mapToInt(Deque::size).sum();
  }

  private void compare(String command, Deque<Call> own, Deque<Call> right) {
    while (!own.isEmpty() && !right.isEmpty()) {
      int left = missing.getOrDefault(command, 0);
      int absent = place(own.element(), right, left);
      int extra = place(right.element(), own, -left);
      if (absent > 0) {
        tell(right.element(), Sighting.Kind.NOT_CALLED);
        drop(right, absent);
        missing.merge(command, -absent, Integer::sum);
      } else if (extra > 0) {
        tell(own.element(), Sighting.Kind.CALLED);
        drop(own, extra);
        missing.merge(command, extra, Integer::sum);
      } else if ((left > 0 && absent < 0 && mayCome(expected, right))
          || (left < 0 && extra < 0 && mayCome(came, own))) {
        return; // The one that is alike may not be read yet.
      } else {
        Call call = own.remove();
        Passed twin = right.remove().ask();
        seen.addAll(Sightings.values(call, call.ask(), twin, side));
        seen.addAll(carried.unlike(call, call.ask(), twin));
      }
    }
    while (own.isEmpty() && !came.hasNext() && right.size() > 1) {
      right.removeLast(); // The first that is missing tells it.
    }
  }

  /**
   * Where among these one has the values of that call.
   *
   * @param most how many may be before it
   * @return -1 where none has
   */
  private static int place(Call call, Deque<Call> among, int most) {
    int place = 0;
    for (Call other : among) {
      if (place > Math.max(0, most)) {
        return -1;
      } else if (Sightings.haveSameValues(call.ask(), other.ask())) {
        return place;
      }
      place++;
    }
    return -1;
  }

  private static boolean mayCome(CallWalk walk, Deque<Call> read) {
    return walk.hasNext() && read.size() < MOST_AHEAD;
  }

  private static void drop(Deque<Call> calls, int count) {
    for (int number = 0; number < count; number++) {
      calls.remove();
    }
  }

  /** All that should have been made are read, and those of that command have their counterparts. */
  private void tooMany(String command, Deque<Call> left) {
    if (of(wanted, command).isEmpty() && !left.isEmpty()) {
      tell(left.element(), Sighting.Kind.CALLED);
      left.clear();
    }
  }

  /** Of each command once. */
  private void tell(Call call, Sighting.Kind kind) {
    if (told.add(kind + " " + call.ask().command())) {
      seen.add(Sightings.seen(call, kind, side, "", "", ""));
    }
  }
}
