package dev.ampinterop.conformance.wire;

import dev.ampinterop.conformance.cases.Role;
import java.util.ArrayList;
import java.util.List;

/** Collects what passes on one connection, from whoever sees it pass. Thread-safe. */
public final class WireRecording {
  private final List<WireEvent> events = new ArrayList<>();
  private long start = -1;

  /** The connection is up; the clock starts. Without it the first event starts the clock. */
  public synchronized void connected() {
    elapsed();
  }

  /** Notes bytes and the descriptors that travelled on them. */
  public synchronized void passed(Role from, byte[] bytes, List<DescriptorFacts> descriptors) {
    events.add(new WireEvent.Bytes(elapsed(), from, bytes, List.copyOf(descriptors)));
  }

  /** Notes that a side closed the connection. */
  public synchronized void closed(Role by) {
    events.add(new WireEvent.Close(elapsed(), by));
  }

  /** Everything so far, in order. */
  public synchronized List<WireEvent> events() {
    return List.copyOf(events);
  }

  private long elapsed() {
    long now = System.nanoTime();
    if (start < 0) {
      start = now;
    }
    return now - start;
  }
}
