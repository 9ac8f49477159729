package dev.ampinterop.conformance.minimize;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureHeader;
import dev.ampinterop.conformance.capture.CaptureWriter;
import dev.ampinterop.conformance.capture.CapturedConversation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;

/** Connections of a capture, as a capture of their own. */
public final class PartFile {
  private PartFile() {}

  /**
   * Writes connections as a capture of their own, in the order of time.
   *
   * @throws IOException when it cannot be written
   */
  public static void write(CaptureHeader header, List<CapturedConversation> connections, Path file)
      throws IOException {
    try (CaptureWriter writer = CaptureWriter.create(file, header)) {
      PriorityQueue<Next> next = new PriorityQueue<>();
      for (int index = 0; index < connections.size(); index++) {
        Next.of(connections.get(index).events().iterator(), index).ifPresent(next::add);
      }
      int number = 0;
      Map<Integer, Integer> numbers = new TreeMap<>();
      while (!next.isEmpty()) {
        Next one = next.remove();
        if (one.event() instanceof CaptureEvent.Opened) {
          numbers.put(one.index(), ++number);
        }
        writer.write(numbered(one.event(), numbers.getOrDefault(one.index(), number)));
        Next.of(one.rest(), one.index()).ifPresent(next::add);
      }
    }
  }

  private record Next(CaptureEvent event, int index, Iterator<CaptureEvent> rest)
      implements Comparable<Next> {
    static Optional<Next> of(Iterator<CaptureEvent> rest, int index) {
      return rest.hasNext() ? Optional.of(new Next(rest.next(), index, rest)) : Optional.empty();
    }

    @Override
    public int compareTo(Next other) {
      int byTime = Long.compare(event.nanos(), other.event.nanos());
      return byTime == 0 ? Integer.compare(index, other.index) : byTime;
    }
  }

  private static CaptureEvent numbered(CaptureEvent event, int number) {
    if (event instanceof CaptureEvent.Opened one) {
      return new CaptureEvent.Opened(
          one.nanos(), number, one.transport(), one.client(), one.server());
    } else if (event instanceof CaptureEvent.Bytes one) {
      return new CaptureEvent.Bytes(
          one.nanos(), number, one.from(), one.offset(), one.bytes(), one.descriptors());
    } else if (event instanceof CaptureEvent.Closed one) {
      return new CaptureEvent.Closed(one.nanos(), number, one.by(), one.how());
    }
    CaptureEvent.Gap gap = (CaptureEvent.Gap) event;
    return new CaptureEvent.Gap(gap.nanos(), number, gap.from(), gap.bytes(), gap.because());
  }
}
