package dev.ampinterop.conformance.imports.strace;

/** What the lines of a log tell, in the order in which it happened. */
sealed interface StraceEvent {
  /** The thread. */
  int pid();

  /** A system call is over. */
  record Done(StraceCall call) implements StraceEvent {
    @Override
    public int pid() {
      return call.pid();
    }
  }

  /** The end of a call that reads or writes; its beginning is not in the log. */
  record Torn(StraceCall call) implements StraceEvent {
    @Override
    public int pid() {
      return call.pid();
    }
  }

  /** The beginning of a call that reads; its end is not in the log, though its thread goes on. */
  record Endless(StraceCall call) implements StraceEvent {
    @Override
    public int pid() {
      return call.pid();
    }
  }

  /**
   * A call has begun that may make a thread: what that does can stand before the end of the call.
   *
   * @param arguments as far as they are known
   */
  record MayFork(int pid, String arguments) implements StraceEvent {}

  /** A thread is over; at that time. */
  record Exited(int pid, long nanos) implements StraceEvent {}
}
