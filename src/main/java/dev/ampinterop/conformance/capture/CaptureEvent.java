package dev.ampinterop.conformance.capture;

import dev.ampinterop.conformance.cases.Role;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened on a captured connection: a line of the file. Immutable as long as nobody
 * changes the arrays.
 */
public sealed interface CaptureEvent {
  /** Nanoseconds since the capture began. */
  long nanos();

  /** The number of the connection, from 1 in the order in which they were opened. */
  int connection();

  /** The same at another time. */
  CaptureEvent at(long nanos);

  /**
   * A connection is up. The first event of each connection.
   *
   * @param transport what carries it
   * @param client who connected, as far as known; empty where nobody knows
   * @param server who listened, likewise
   */
  record Opened(
      long nanos, int connection, CaptureTransport transport, String client, String server)
      implements CaptureEvent {
    @Override
    public Opened at(long then) {
      return new Opened(then, connection, transport, client, server);
    }
  }

  /**
   * Bytes passed, with the descriptors that travelled on them.
   *
   * @param from who sent them
   * @param offset how many bytes of that side lie before them, lost ones included as far as their
   *     number is known
   * @param bytes at least one; not to be changed
   * @param descriptors what travelled on these bytes, in order
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Bytes(
      long nanos,
      int connection,
      Role from,
      long offset,
      byte[] bytes,
      List<CapturedDescriptor> descriptors)
      implements CaptureEvent {
    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException where there are no bytes, or a descriptor travelled on none
     *     of them
     */
    public Bytes {
      if (bytes.length == 0) {
        throw new IllegalArgumentException("there are no bytes");
      }
      descriptors = List.copyOf(descriptors);
      long least = offset;
      for (CapturedDescriptor descriptor : descriptors) {
        if (descriptor.at() < least || descriptor.at() >= offset + bytes.length) {
          throw new IllegalArgumentException(
              "a descriptor is said to have come on byte "
                  + descriptor.at()
                  + ", which is not one of "
                  + least
                  + " to "
                  + (offset + bytes.length - 1));
        }
        least = descriptor.at();
      }
    }

    @Override
    public Bytes at(long then) {
      return new Bytes(then, connection, from, offset, bytes, descriptors);
    }

    /** How many bytes of that side lie before the next ones. */
    public long end() {
      return offset + bytes.length;
    }
  }

  /**
   * A side's direction is over: no bytes come from it any more. The other side may go on.
   *
   * @param by whose
   * @param how it ended
   */
  record Closed(long nanos, int connection, Role by, How how) implements CaptureEvent {
    @Override
    public Closed at(long then) {
      return new Closed(then, connection, by, how);
    }
  }

  /** How a direction ends. */
  enum How {
    /** The stream ended; whether that side still reads, nobody can tell, and mostly it does not. */
    END,
    /** The stream ended, and that side still reads. */
    HALF,
    /** The connection broke; that side reads no more. */
    RESET;

    /** The name in files: {@code end}, {@code half} or {@code reset}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Bytes or descriptors passed that are not in the capture: whoever made it did not see them.
   *
   * @param from who sent them
   * @param bytes how many bytes; null where nobody knows, and then {@link Bytes#offset} goes on as
   *     if there were none; 0 where only descriptors are missing
   * @param because why they are missing
   */
  record Gap(long nanos, int connection, Role from, @Nullable Long bytes, String because)
      implements CaptureEvent {
    @Override
    public Gap at(long then) {
      return new Gap(then, connection, from, bytes, because);
    }

    /** Whether descriptors are missing, and no bytes. */
    public boolean isOfDescriptors() {
      return bytes != null && bytes == 0;
    }
  }
}
