package dev.ampinterop.conformance.decode;

import dev.ampinterop.conformance.capture.CaptureHeader;
import java.io.IOException;
import java.util.Optional;

/** Shows what a capture tells, as it is decoded. */
public interface DecodeView {
  /** Comes first. */
  void begin(CaptureHeader header) throws IOException;

  /** The next thing. */
  void show(Decoded decoded) throws IOException;

  /**
   * What was shown shall be seen now.
   *
   * @return whether anybody still looks
   */
  boolean flush() throws IOException;

  /**
   * Comes last.
   *
   * @param end where the capture breaks off; empty where it is whole
   */
  void end(DecodeSummary summary, Optional<Break> end) throws IOException;
}
