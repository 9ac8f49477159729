package dev.ampinterop.conformance.wire;

import dev.ampinterop.conformance.cases.Role;
import java.util.List;

/** One thing that passed on a connection. */
public sealed interface WireEvent {
  /** Nanoseconds since the connection was made. */
  long nanos();

  /** Who did it. */
  Role from();

  /**
   * Bytes, with the descriptors that travelled on them.
   *
   * @param bytes at least one; not to be changed
   * @param descriptors what travelled on these bytes, in order
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Bytes(long nanos, Role from, byte[] bytes, List<DescriptorFacts> descriptors)
      implements WireEvent {}

  /**
   * The connection was closed by that side; the first such event of a recording says who did it
   * first.
   */
  record Close(long nanos, Role from) implements WireEvent {}
}
