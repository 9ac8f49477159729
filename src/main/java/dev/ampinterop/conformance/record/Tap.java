package dev.ampinterop.conformance.record;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.util.List;

/** Hears what passes on one connection, before it is passed on. Called by two threads. */
interface Tap {
  /** A side sent bytes, and descriptors on the first of them. */
  void passed(Role from, byte[] bytes, List<DescriptorFacts> descriptors);

  /** A side's direction ended. */
  void closed(Role by, CaptureEvent.How how);
}
