package dev.ampinterop.amp.transport;

import dev.ampinterop.amp.descriptor.Descriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** The stream of a connection that has switched from AMP to another protocol. Thread-safe. */
public interface SwitchedStream {
  /**
   * Writes all bytes, waiting as long as it takes.
   *
   * @param descriptors travel with the first byte; stay the caller's
   * @throws IOException when the connection is closed or broke, or cannot carry descriptors
   */
  void write(ByteBuffer bytes, List<Descriptor> descriptors) throws IOException;

  /** Writes all bytes, waiting as long as it takes. */
  default void write(ByteBuffer bytes) throws IOException {
    write(bytes, List.of());
  }

  /** Ends the connection. */
  void close();
}
