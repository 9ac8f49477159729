package dev.ampinterop.conformance.peer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** A peer that was started. Whoever started it closes it. Thread-safe. */
public interface RunningPeer extends AutoCloseable {
  /** Where it listens, or will. */
  Path socket();

  /** Whether it still runs; true where that cannot be known. */
  boolean alive();

  /** Waits a moment for its end, of which something else tells already; not where it is unknown. */
  default void awaitExit(Duration limit) {}

  /** Remembers its child processes: once it has ended nobody can tell whose they were. */
  default void noteChildren() {}

  /** How many processes it left behind, which {@link #close} has ended; 0 where nobody can tell. */
  default int leftBehind() {
    return 0;
  }

  /** How it ended, for people: {@code exited with status 1}; or that it still runs. */
  String state();

  /**
   * The status with which it has ended, as shells have it; empty where that cannot be known, or it
   * still runs.
   */
  default OptionalInt status() {
    return OptionalInt.empty();
  }

  /** The end of its standard error; empty where that is not ours to read. */
  List<String> lastLines();

  /**
   * Passes on what it writes to its standard error, line by line: what it wrote already, then the
   * rest as it comes. Does nothing where that is not ours to read.
   *
   * @param lines called on any thread, one at a time
   */
  default void follow(Consumer<String> lines) {}

  /**
   * Ends it: gives it a moment to exit by itself (its control connection is closed by then), then
   * by force. Returns when it is gone.
   */
  @Override
  void close();
}
