package dev.ampinterop.conformance.record;

import dev.ampinterop.conformance.capture.CaptureTransport;

/** Gives every connection a tap. Called by any thread. */
interface Taps {
  /**
   * A connection is up.
   *
   * @param client who connected, for people; empty where nobody knows
   * @param server who listens, likewise
   */
  Tap opened(CaptureTransport transport, String client, String server);
}
