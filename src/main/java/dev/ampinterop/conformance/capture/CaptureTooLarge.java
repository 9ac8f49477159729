package dev.ampinterop.conformance.capture;

import java.io.IOException;
import java.nio.file.Path;

/** What is wanted of a capture does not fit into memory; the message says so, and the way out. */
public final class CaptureTooLarge extends IOException {
  private static final long serialVersionUID = 1;

  CaptureTooLarge(Path file, long heapBytes) {
    super(
        file
            + ": more passed than a heap of "
            + (heapBytes >> 20)
            + " MiB can hold at once (choose a shorter connection with --connection N, or give Java"
            + " more memory: JAVA_TOOL_OPTIONS=-Xmx8g)");
  }
}
