package dev.ampinterop.conformance.soak;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much of the heap is in use after a collection.
 *
 * @param calls how many calls had been answered by then
 * @param bytes in use
 * @param children what processes started by this one had in memory, in bytes; a peer in a container
 *     is none of them
 */
public record HeapSample(long calls, long bytes, long children) {
  /** What may come on top of the first sample: code that is run late fills caches of its own. */
  public static final long TOLERANCE = 4 << 20;

  // Of the serial collector only every fourth full collection leaves no gaps (HotSpot's
  // MarkSweepAlwaysCompactCount), and gaps count as used.
  private static final int COLLECTIONS = 4;

  /** Collects, and looks. */
  @SuppressWarnings("ErrorProneSystemGc")
  static HeapSample after(long calls) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return new HeapSample(
        calls,
        least,
        ProcessHandle.current().descendants().mapToLong(child -> resident(child.pid())).sum());
  }

  // proc(5): a line as "VmRSS:     18344 kB".
  private static long resident(long pid) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
        }
      }
    } catch (IOException e) {
      // It has ended.
    }
    return 0;
  }
}
