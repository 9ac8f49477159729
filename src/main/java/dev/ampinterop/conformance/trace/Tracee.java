package dev.ampinterop.conformance.trace;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process that is to be traced, as {@code /proc} shows it. */
record Tracee(long pid) {
  private static final String TRACER = "TracerPid:";

  /**
   * Checks that strace can be attached, as far as can be seen before.
   *
   * @throws TraceException when there is no such process, or it is traced already
   */
  void check() throws TraceException {
    if (!Files.isDirectory(folder())) {
      throw new TraceException("--pid: there is no process " + pid + " (ps -e shows all)");
    }
    long tracer = tracer(folder());
    if (tracer > 0) {
      throw new TraceException(
          "--pid: process "
              + pid
              + " is traced already, by process "
              + tracer
              + " "
              + name(tracer)
              + "(a process has one tracer at most: end that one first)");
    }
  }

  /** Whether all of its threads are traced by that process, and it is there. */
  boolean isTracedBy(long tracer) {
    List<Path> threads = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder().resolve("task"))) {
      all.forEach(threads::add);
    } catch (IOException | DirectoryIteratorException e) {
      return false;
    }
    return !threads.isEmpty() && threads.stream().allMatch(one -> tracer(one) == tracer);
  }

  private Path folder() {
    return Path.of("/proc", Long.toString(pid));
  }

  private static long tracer(Path task) {
    try {
      return Files.readAllLines(task.resolve("status")).stream()
          .filter(line -> line.startsWith(TRACER))
          .mapToLong(line -> Long.parseLong(line.substring(TRACER.length()).strip()))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0; // It has just ended.
    }
  }

  private static String name(long pid) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "comm")).strip() + " ";
    } catch (IOException e) {
      return "";
    }
  }
}
