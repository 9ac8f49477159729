package dev.ampinterop.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A client's side of the talk with {@link SideBySide}: it prints {@code ready}, reads lines such as
 * {@code sum 64 500} (a workload and milliseconds), and answers each with a {@link Measurement}. It
 * ends with its standard input. {@code bench_twisted.py} does the same.
 */
final class ClientLoop {
  private ClientLoop() {}

  /** Something that can be called for a while. */
  interface Client {
    /** Calls until the time is over and all is answered; gives how many calls that were. */
    long run(Workload workload, Duration time) throws IOException;
  }

  static void serve(Client client) throws IOException {
    System.out.println("ready");
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] fields = line.split(" ");
      long allocated = allocatedBytes();
      long start = System.nanoTime();
      long calls =
          client.run(
              Workload.parse(fields[0], fields[1]), Duration.ofMillis(Long.parseLong(fields[2])));
      long nanos = System.nanoTime() - start;
      System.out.println(new Measurement(calls, nanos, allocatedBytes() - allocated));
    }
  }

  private static long allocatedBytes() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long sum = 0;
    for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
      sum += Math.max(0, bytes); // -1 for a thread that ended meanwhile
    }
    return sum;
  }
}
