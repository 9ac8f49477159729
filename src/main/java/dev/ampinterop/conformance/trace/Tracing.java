package dev.ampinterop.conformance.trace;

/** strace at work. Closing it ends the tracing, after which the log is complete. */
public sealed interface Tracing extends AutoCloseable permits TracedCommand, TracedProcesses {
  /**
   * Waits until all that is traced has ended.
   *
   * @return the exit status of what was started; 0 where nothing was
   * @throws InterruptedException when somebody wants an end before
   */
  int awaitEnd() throws InterruptedException;

  /** Ends the tracing, if it still runs. */
  @Override
  void close();
}
