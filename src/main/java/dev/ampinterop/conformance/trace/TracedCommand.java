package dev.ampinterop.conformance.trace;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that strace has started, and all that it starts. Its standard streams are those of this
 * process. strace starts it because it may always trace what it has started, where attaching to
 * another process may be forbidden.
 */
public final class TracedCommand implements Tracing {
  private static final int END_SECONDS = 5;

  private final Process strace;

  private TracedCommand(Process strace) {
    this.strace = strace;
  }

  /**
   * Starts a program.
   *
   * @param command the program and its arguments
   * @param log where strace writes to
   * @throws TraceException when strace cannot be used, or there is no such program
   * @throws InterruptedException when somebody wants an end before
   */
  public static TracedCommand start(List<String> command, TraceLog log)
      throws IOException, InterruptedException {
    if (Strace.onPath(command.get(0)).isEmpty()) {
      throw new TraceException(
          "there is no program " + command.get(0) + " that can be run (name its path)");
    }
    Strace.check();
    // 3: fatal signals are for the program, and strace lives until that has ended.
    List<String> more = new ArrayList<>(List.of("-I", "3", "--"));
    more.addAll(command);
    return new TracedCommand(
        new ProcessBuilder(Strace.command(log.sink(), more)).inheritIO().start());
  }

  @Override
  public int awaitEnd() throws InterruptedException {
    return strace.waitFor();
  }

  /**
   * Ends the program as {@code record -- COMMAND} does: asks it to, and after 5 s does not ask.
   * What it has started and what goes on without it is let go unharmed.
   */
  @Override
  public void close() {
    List<ProcessHandle> programs =
        strace.children().filter(one -> new Tracee(one.pid()).isTracedBy(strace.pid())).toList();
    programs.forEach(ProcessHandle::destroy);
    if (!hasEnded()) {
      programs.forEach(ProcessHandle::destroyForcibly);
      // Left are what keeps the log, and what the program left behind: the kernel lets that go on.
      List<ProcessHandle> sinks = strace.children().filter(one -> !programs.contains(one)).toList();
      strace.destroyForcibly();
      sinks.forEach(
          sink ->
              sink.onExit()
                  .orTimeout(END_SECONDS, TimeUnit.SECONDS)
                  .exceptionally(late -> sink)
                  .join());
    }
  }

  private boolean hasEnded() {
    try {
      return strace.waitFor(END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
