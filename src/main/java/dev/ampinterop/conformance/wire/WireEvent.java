package dev.ampinterop.conformance.wire;

import dev.ampinterop.conformance.cases.Role;
import java.util.List;
import java.util.Optional;

/** One thing that passed on a connection. */
public sealed interface WireEvent {
  /** Nanoseconds since the connection was made. */
  long nanos();

  /** Who did it. */
  Role from();

  /** Who closed the connection first; empty where nobody did. */
  static Optional<Role> closedFirst(List<WireEvent> events) {
    return events.stream().filter(Close.class::isInstance).map(WireEvent::from).findFirst();
  }

  /**
   * Bytes, with the descriptors that travelled on the first of them.
   *
   * @param bytes at least one; not to be changed
   * @param descriptors what travelled on the first of these bytes, in order
   * @param form how they are to be read
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Bytes(long nanos, Role from, byte[] bytes, List<DescriptorFacts> descriptors, Form form)
      implements WireEvent {
    /** Bytes that are boxes. */
    public Bytes(long nanos, Role from, byte[] bytes, List<DescriptorFacts> descriptors) {
      this(nanos, from, bytes, descriptors, Form.BOXES);
    }

    /** How many bytes of content its descriptors have. */
    public long contentBytes() {
      return descriptors.stream().mapToLong(DescriptorFacts::contentBytes).sum();
    }
  }

  /** How the bytes of a side are to be read; it changes at most once in each direction. */
  enum Form {
    /** As boxes. */
    BOXES,
    /** As the stream of another protocol. */
    STREAM,
    /** As TLS. */
    TLS
  }

  /**
   * The connection was closed by that side; the first such event of a recording says who did it
   * first.
   */
  record Close(long nanos, Role from) implements WireEvent {}
}
