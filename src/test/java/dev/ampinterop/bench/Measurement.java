package dev.ampinterop.bench;

/**
 * What one client did in one round.
 *
 * @param calls how many were answered
 * @param nanos how long that took
 * @param allocatedBytes by all threads of the client; 0 where it cannot tell
 */
record Measurement(long calls, long nanos, long allocatedBytes) {
  double microsPerCall() {
    return nanos / 1e3 / calls;
  }

  double bytesPerCall() {
    return (double) allocatedBytes / calls;
  }

  /** As {@link #toString()} writes it. */
  static Measurement parse(String line) {
    String[] fields = line.trim().split(" ");
    return new Measurement(
        Long.parseLong(fields[0]), Long.parseLong(fields[1]), Long.parseLong(fields[2]));
  }

  /** What a party answers. */
  @Override
  public String toString() {
    return calls + " " + nanos + " " + allocatedBytes;
  }
}
