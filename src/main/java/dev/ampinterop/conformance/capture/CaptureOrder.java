package dev.ampinterop.conformance.capture;

import dev.ampinterop.conformance.cases.Role;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether each event can follow those before it. A line that is missing or doubled shows here: the
 * bytes of a side have to go on where they stopped. Holds what is open, and nothing else.
 */
final class CaptureOrder {
  private static final long CLOSED = -1;

  /** More descriptors than a recorder has; what readers hold of each is bounded as well. */
  static final int MOST_OPEN = 1 << 14;

  private final Map<Integer, Map<Role, Long>> ends = new HashMap<>();
  private int opened;

  /**
   * Takes the next event.
   *
   * @throws IllegalArgumentException when it cannot come now; the message says why
   */
  void accept(CaptureEvent event) {
    if (event instanceof CaptureEvent.Opened) {
      if (event.connection() != opened + 1) {
        throw new IllegalArgumentException(
            "connection "
                + event.connection()
                + " is opened, though the next one is "
                + (opened + 1));
      }
      if (ends.size() >= MOST_OPEN) {
        throw new IllegalArgumentException(
            "more than " + MOST_OPEN + " connections are open at once");
      }
      opened++;
      ends.put(opened, new EnumMap<>(Map.of(Role.CLIENT, 0L, Role.SERVER, 0L)));
      return;
    }
    @Nullable Map<Role, Long> sides = ends.get(event.connection());
    if (sides == null) {
      throw new IllegalArgumentException(
          "connection "
              + event.connection()
              + (event.connection() > opened ? " was never opened" : " is over"));
    }
    if (event instanceof CaptureEvent.Bytes passed) {
      long end = end(sides, passed.from());
      if (passed.offset() != end) {
        throw new IllegalArgumentException(
            "these bytes of the "
                + passed.from()
                + " begin at "
                + passed.offset()
                + ", though "
                + end
                + " came before");
      }
      sides.put(passed.from(), passed.end());
    } else if (event instanceof CaptureEvent.Gap gap) {
      long lost = gap.bytes() == null ? 0 : gap.bytes();
      sides.put(gap.from(), end(sides, gap.from()) + lost);
    } else if (event instanceof CaptureEvent.Closed closed) {
      end(sides, closed.by());
      sides.put(closed.by(), CLOSED);
      if (sides.values().stream().allMatch(end -> end == CLOSED)) {
        ends.remove(event.connection());
      }
    }
  }

  private static long end(Map<Role, Long> sides, Role side) {
    long end = sides.getOrDefault(side, CLOSED);
    if (end == CLOSED) {
      throw new IllegalArgumentException("the " + side + " had closed before");
    }
    return end;
  }
}
