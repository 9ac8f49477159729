package dev.ampinterop.amp.core;

/** Follows how much waits to leave, for limits over several connections. */
@FunctionalInterface
public interface QueueMeter {
  /**
   * More or less waits than before.
   *
   * @param bytes how many more; negative for fewer
   * @param descriptors how many more; negative for fewer
   */
  void changed(int bytes, int descriptors);
}
