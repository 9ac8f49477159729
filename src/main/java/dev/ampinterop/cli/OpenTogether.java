package dev.ampinterop.cli;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which connections of a capture were open at the same time; in bounded memory. */
final class OpenTogether {
  /** When a connection was opened, and closed by a side or seen last. */
  private static final class Times {
    final long opened;
    long last;
    boolean isOver;

    Times(long opened) {
      this.opened = opened;
      this.last = opened;
    }

    boolean overlaps(Times other) {
      return opened < other.last && other.opened < last;
    }
  }

  private OpenTogether() {}

  /**
   * The numbers of the connections that were open while that one was, in the order of opening.
   *
   * @throws CannotRun when the capture cannot be read
   */
  static List<Integer> with(int number, Path capture) {
    Map<Integer, Times> all = times(capture);
    Times own = all.get(number);
    List<Integer> together = new ArrayList<>();
    all.forEach(
        (other, times) -> {
          if (own != null && other != number && own.overlaps(times)) {
            together.add(other);
          }
        });
    return together;
  }

  private static Map<Integer, Times> times(Path capture) {
    Map<Integer, Times> all = new LinkedHashMap<>();
    try (CaptureReader reader = CaptureReader.open(capture)) {
      for (Optional<CaptureEvent> next = reader.next(); next.isPresent(); next = reader.next()) {
        CaptureEvent event = next.get();
        Times times = all.computeIfAbsent(event.connection(), any -> new Times(event.nanos()));
        if (!times.isOver) {
          times.last = event.nanos();
          times.isOver = event instanceof CaptureEvent.Closed;
        }
      }
    } catch (IOException e) {
      throw new CannotRun(String.valueOf(e.getMessage()));
    }
    return all;
  }
}
