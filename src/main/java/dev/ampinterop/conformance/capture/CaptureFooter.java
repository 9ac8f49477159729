package dev.ampinterop.conformance.capture;

/**
 * The last line of a capture that ended in order. Where it is missing, the recorder was killed or
 * still runs.
 *
 * @param nanos how long it took, as {@link CaptureEvent#nanos}
 * @param events how many events there are
 */
public record CaptureFooter(long nanos, long events) {}
