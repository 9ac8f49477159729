package dev.ampinterop.cli;

import dev.ampinterop.conformance.capture.HeldEvents;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.verdict.Difference;
import dev.ampinterop.conformance.wire.WireEvent;

/**
 * Keeps with the results what passed, for reports, as long as there is room for it. Thread-safe.
 */
final class HeldWires {
  private static final int EVENT_BYTES = 128;

  private final long most = HeldEvents.shareOfHeap() / 2;
  private long held;

  /** What is kept of a result. */
  synchronized Result kept(Result result) {
    long more = 0;
    for (WireEvent event : result.wire()) {
      more += EVENT_BYTES;
      more += event instanceof WireEvent.Bytes some ? some.bytes().length + some.contentBytes() : 0;
    }
    for (Difference difference : result.differences()) {
      more += EVENT_BYTES;
      more += difference.expected().length() + (long) difference.observed().length();
    }
    if (held + more > most) {
      return result.withoutDetails();
    }
    held += more;
    return result;
  }
}
